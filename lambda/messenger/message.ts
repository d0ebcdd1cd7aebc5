/**
 * The shapes of what can be sent: Meta's own JSON for `message` of the Send API
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api). `P` holds the payloads inside, so that
 * the compiler knows whether the bot has a handler for each.
 */
import type { Button, UrlButton } from './buttons.ts';
import type { Checked } from './limits.ts';
import type { Multipart } from './multipart.ts';

/** Turns the body of a call into a form with the message's bytes in it; not part of the message's JSON. */
export const toForm: unique symbol = Symbol('toForm');

/** A text, perhaps with quick replies under it. */
export interface TextMessage<P extends string = string> extends Checked {
  readonly text: string;
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** Media or a template, perhaps with quick replies under it. */
export interface AttachmentMessage<P extends string = string> extends Checked {
  readonly [toForm]?: (body: object) => Promise<Multipart>;
  readonly attachment: {
    readonly type: 'image' | 'audio' | 'video' | 'file' | 'template';
    readonly payload: AttachmentPayload<P>;
  };
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** What an attachment or a template holds: Meta's JSON. */
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

/** A sticker. */
export interface StickerMessage<P extends string = string> extends Checked {
  readonly sticker_id: string;
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** Meta's JSON as the author wrote it. */
export interface RawMessage extends Checked {
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Any message of the Send API. */
export type Message<P extends string = string> =
  | TextMessage<P>
  | AttachmentMessage<P>
  | StickerMessage<P>
  | RawMessage;

/** An answer offered under a message; it vanishes when it is tapped or the person writes. */
export type QuickReply<P extends string = string> =
  | {
      readonly content_type: 'text';
      readonly title: string;
      readonly payload: P;
      readonly image_url?: string;
    }
  | { readonly content_type: 'user_phone_number' | 'user_email' };

/** One card of a carousel; at least one thing beside the title. Title and subtitle of at most 80 characters. */
export interface Element<P extends string = string> {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
  /** What a tap on the card opens. */
  readonly default_action?: Omit<UrlButton, 'title'>;
  /** At most three. */
  readonly buttons?: readonly Button<P>[];
}

/** What the elements of other templates hold. */
interface OtherElement {
  readonly media_type?: 'image' | 'video';
  readonly attachment_id?: string;
  readonly url?: string;
  readonly id?: string;
  readonly price?: number;
  readonly quantity?: number;
  readonly currency?: string;
}
