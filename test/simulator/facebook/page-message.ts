/** A message of the Page, as Meta's JSON. */
export interface PageMessage {
  readonly text?: string;
  readonly metadata?: string;
  readonly sticker_id?: string;
  /** A utility message: the name of a template, and what is filled in. */
  readonly template?: object;
  readonly quick_replies?: readonly QuickReply[];
  readonly attachment?: {
    readonly type?: string;
    readonly payload?: {
      readonly template_type?: string;
      readonly text?: string;
      readonly title?: string;
      readonly subtitle?: string;
      readonly buttons?: readonly Button[];
      readonly elements?: readonly Element[];
      readonly url?: string;
      readonly attachment_id?: string;
      readonly image_url?: string;
      /** Of a coupon. */
      readonly coupon_code?: string;
      readonly coupon_url?: string;
      readonly coupon_url_button_title?: string;
      readonly coupon_pre_message?: string;
      readonly payload?: string;
    };
  };
}

export interface QuickReply {
  readonly content_type?: string;
  readonly title?: string;
  readonly payload?: string;
  readonly image_url?: string;
}

/** A card of a template. */
export interface Element {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
  readonly buttons?: readonly Button[];
  readonly default_action?: Button;
  readonly images?: readonly GridImage[];
}

/** A picture of a grid. */
export interface GridImage {
  readonly url?: string;
  readonly is_hero_image?: boolean;
  readonly action?: Button & { readonly text?: string };
}

export interface Button {
  readonly type?: string;
  readonly title?: string;
  readonly payload?: string;
  readonly url?: string;
}

/** What a message can refer to: another message, a comment, or a persona. */
export interface MessageContext {
  readonly replyTo?: string;
  readonly comment?: string;
  readonly persona?: string;
  /** The name of the template of a utility message. */
  readonly utility?: string;
}

/** The body of a Send API call. */
export interface SendRequest {
  readonly recipient?: {
    readonly id?: string;
    readonly comment_id?: string;
    readonly post_id?: string;
    readonly notification_messages_token?: string;
    readonly user_ref?: string;
  };
  readonly messaging_type?: string;
  readonly tag?: string;
  readonly persona_id?: string;
  readonly reply_to?: { readonly mid?: string };
  readonly notification_type?: string;
  readonly message?: PageMessage;
  readonly sender_action?: string;
  readonly payload?: { readonly message_id?: string; readonly reaction?: string };
  readonly target_app_id?: string;
}

/** The buttons under a message, including the buttons of its cards. */
export function buttonsOf({ attachment }: PageMessage): readonly Button[] {
  const { buttons = [], elements = [] } = attachment?.payload ?? {};
  return [...buttons, ...elements.flatMap(({ buttons = [] }) => buttons)];
}

/** A message as plain text: a card is `title: subtitle`, a picture its URL. */
export function asText({ text, attachment, sticker_id }: PageMessage): string {
  if (sticker_id !== undefined) return `(sticker ${sticker_id})`;
  const { payload, type = 'nothing' } = attachment ?? {};
  const cards = (payload?.elements ?? []).map(({ title, subtitle }) =>
    [title, subtitle].filter(Boolean).join(': '),
  );
  return text ?? payload?.text ?? (cards.filter(Boolean).join('\n') || payload?.url) ?? `(${type})`;
}
