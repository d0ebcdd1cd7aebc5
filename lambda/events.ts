/**
 * The words every room shares: what can happen between a person and a Page.
 * Names are Meta's own (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events).
 */

interface PageEvent {
  /** Page id: who was written to. */
  readonly page: string;
  /** When it happened, in milliseconds since 1970. */
  readonly timestamp: number;
}

interface PersonEvent extends PageEvent {
  /** Page-scoped id (PSID): who did it. The same human has another PSID on another Page. */
  readonly person: string;
}

interface MessageEvent extends PersonEvent {
  /** Message id, unique; `reply_to` and reactions point at it. */
  readonly mid: string;
  /** The message that this one replies to. */
  readonly reply_to?: { readonly mid: string };
  /** Where the person came from, when the message is their first after following an ad or a link. */
  readonly referral?: Referral;
}

/** How a person came into the conversation: an m.me link, an ad. */
export interface Referral {
  readonly ref?: string;
  /** `SHORTLINK`, `ADS`, … */
  readonly source?: string;
  /** `OPEN_THREAD`, … */
  readonly type?: string;
  readonly ad_id?: string;
  readonly referer_uri?: string;
}

/** One attachment of a message. Meta's `url` is signed and expires: fetch it soon. */
export interface Attachment {
  /** `image`, `audio`, `video`, `file`, `sticker`, `fallback`, `template`, `location`, `reel`, `post`, … */
  readonly type: string;
  readonly url?: string;
  readonly title?: string;
  readonly sticker_id?: string;
  readonly coordinates?: { readonly lat: number; readonly long: number };
}

/** Each kind of event with what it carries. The key is the name of the bot's handler for it. */
interface Events {
  /** A text was written. Webhook field: `messages`. */
  text: MessageEvent & { readonly text: string };
  /** A quick reply was tapped; `text` is its title. Webhook field: `messages`. */
  quick_reply: MessageEvent & { readonly text: string; readonly payload: string };
  /** A picture, a sticker, a file … was sent, perhaps with a caption in `text`. Webhook field: `messages`. */
  attachments: MessageEvent & { readonly attachments: readonly Attachment[]; readonly text?: string };
  /** A button, the menu, Get Started or an ice breaker was tapped. Webhook field: `messaging_postbacks`. */
  postback: PersonEvent & {
    readonly payload: string;
    readonly title: string;
    readonly mid?: string;
    readonly referral?: Referral;
  };
  /** A reaction was put on a message or taken back. Webhook field: `message_reactions`. */
  reaction: PersonEvent & {
    /** The message it was put on: not an id of the reaction. */
    readonly mid: string;
    readonly action: 'react' | 'unreact';
    /** `smile`, `angry`, `sad`, `wow`, `love`, `like`, `dislike`, `other`; absent when taken back. */
    readonly reaction?: string;
    readonly emoji?: string;
  };
  /** A person in an existing conversation followed an m.me link or an ad. Webhook field: `messaging_referrals`. */
  referral: PersonEvent & { readonly referral: Referral };
  /** All messages up to `watermark` (milliseconds) were read. Webhook field: `message_reads`. */
  read: PersonEvent & { readonly watermark: number };
  /** Messages were delivered: those in `mids`, all up to `watermark`. Webhook field: `message_deliveries`. */
  delivery: PersonEvent & { readonly watermark: number; readonly mids: readonly string[] };
  /**
   * The Page itself wrote to `person`: this app, another app, or a human in the inbox. It has no handler,
   * because a bot that answers echoes talks to itself for ever. Webhook field: `message_echoes`.
   */
  echo: PersonEvent & { readonly mid: string; readonly app_id?: string; readonly text?: string };
  /** Anything else: what Meta adds tomorrow, or what has no person or is not ours to answer (standby, changes, calls). */
  unknown: PageEvent & {
    /** Absent when there is nobody to answer: then no handler is called. */
    readonly person?: string;
    /** The list of the entry it came in: `messaging`, `standby`, `changes`, `calls`, … */
    readonly channel: string;
    /** The names of its fields: all that a log may say of it. */
    readonly fields: readonly string[];
    /** Meta's JSON, untouched. */
    readonly element: unknown;
  };
}

/** The kinds of event. */
export type EventType = keyof Events;

/** An event of kind `T`, or of any kind: `switch (event.type)` narrows it. */
export type MessengerEvent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K } & Events[K];
}[T];

/** An event as it was read, with the JSON it was read from. */
export interface Received {
  readonly event: MessengerEvent;
  /** Meta's element of `messaging` (or `standby`, `changes`, …). */
  readonly element: unknown;
}
