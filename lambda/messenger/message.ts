/**
 * Types of messages: Meta's own JSON for `message` of the Send API
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api). `P` names the payloads
 * inside, so that the compiler can check that the bot handles each of them.
 */
import type { Button, UrlButton } from './buttons.ts';
import type { Checked } from './limits.ts';
import type { Multipart } from './multipart.ts';

/**
 * Adds the file of a message to the body of a call; a symbol, so that it stays out of the JSON. The file must be read
 * by `readUntil`, in milliseconds since 1970, so that there is time to send it.
 */
export const toForm: unique symbol = Symbol('toForm');

/** A text, with or without quick replies. */
export interface TextMessage<P extends string = string> extends Checked {
  readonly text: string;
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** Media or a template, with or without quick replies. */
export interface AttachmentMessage<P extends string = string> extends Checked {
  readonly [toForm]?: (body: object, readUntil?: number) => Promise<Multipart>;
  readonly attachment: {
    readonly type: 'image' | 'audio' | 'video' | 'file' | 'template';
    readonly payload: AttachmentPayload<P>;
  };
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** The payload of an attachment or a template: Meta's JSON. */
export interface AttachmentPayload<P extends string = string> {
  readonly template_type?: string;
  readonly text?: string;
  readonly url?: string;
  readonly attachment_id?: string;
  readonly is_reusable?: boolean;
  readonly buttons?: readonly Button<P>[];
  readonly elements?: readonly (Element<P> & OtherElement)[];
  readonly [field: string]: unknown;
}

/** A sticker, with or without quick replies. */
export interface StickerMessage<P extends string = string> extends Checked {
  readonly sticker_id: string;
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** A utility message: the name of a template, and what is filled in. */
export interface UtilityMessage extends Checked {
  readonly template: {
    readonly name: string;
    readonly language: { readonly code: string };
    readonly components: readonly {
      readonly type: string;
      readonly parameters: readonly UtilityParameter[];
    }[];
  };
}

/** A value of the text of a utility message, or the end of the payload or URL of one of its buttons. */
interface UtilityParameter {
  readonly type: string;
  readonly parameter_name?: string;
  readonly text?: string;
  readonly payload?: string;
  readonly url?: string;
}

/** Meta's JSON, sent as the author wrote it. */
export interface RawMessage extends Checked {
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Any message of the Send API. */
export type Message<P extends string = string> =
  | TextMessage<P>
  | AttachmentMessage<P>
  | StickerMessage<P>
  | UtilityMessage
  | RawMessage;

/** A suggested reply under a message. It disappears when the person taps it or writes. */
export type QuickReply<P extends string = string> =
  | {
      readonly content_type: 'text';
      readonly title: string;
      readonly payload: P;
      readonly image_url?: string;
    }
  | { readonly content_type: 'user_phone_number' | 'user_email' };

/** One card of a carousel. Title and subtitle have at most 80 characters; a title alone is not enough. */
export interface Element<P extends string = string> {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
  /** The page that a tap on the card opens. */
  readonly default_action?: Omit<UrlButton, 'title'>;
  /** At most three. */
  readonly buttons?: readonly Button<P>[];
}

/** The fields of elements in other templates. */
interface OtherElement {
  readonly media_type?: 'image' | 'video';
  readonly attachment_id?: string;
  readonly url?: string;
  readonly id?: string;
  readonly price?: number;
  readonly quantity?: number;
  readonly currency?: string;
}
