/**
 * The words every room shares: what can happen between a person and a Page.
 * Names are Meta's own (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events).
 */

interface PageEvent {
  /** Page id: who was written to. */
  readonly page: string;
  /** When it happened, in milliseconds since 1970. */
  readonly timestamp: number;
  /** The Apps through which the event came, when the conversation is routed. */
  readonly hop_context?: readonly HopContext[];
}

/** Something that nobody is to be answered for. */
interface NobodysEvent extends PageEvent {
  readonly person?: undefined;
}

interface PersonEvent extends PageEvent {
  /** Page-scoped id (PSID): who did it. The same human has another PSID on another Page. */
  readonly person: string;
}

interface MessageEvent extends PersonEvent {
  /** Message id, unique; `reply_to` and reactions point at it. */
  readonly mid: string;
  /** The message that this one replies to. */
  readonly reply_to?: { readonly mid: string; readonly is_self_reply?: boolean };
  /** Where the person came from: an ad, a product of a shop. */
  readonly referral?: Referral;
  /** Commands of the Page that stand in the text. */
  readonly commands?: readonly { readonly name: string }[];
}

/** One hop of a routed conversation. */
export interface HopContext {
  readonly app_id: string;
  readonly metadata?: string;
}

/** How a person came into the conversation: an m.me link, an ad, a lead form, a shop. */
export interface Referral {
  readonly ref?: string;
  /** `SHORTLINK`, `ADS`, … */
  readonly source?: string;
  /** `OPEN_THREAD`, `LEAD_COMPLETE`, `LEAD_INCOMPLETE`, … */
  readonly type?: string;
  readonly ad_id?: string;
  readonly referer_uri?: string;
  /** The ad that was followed. */
  readonly ads_context_data?: AdsContextData;
  /** The product that was asked about. */
  readonly product?: { readonly id: string };
  /** The answers given in a lead form. */
  readonly lead?: { readonly data: readonly { readonly question: string; readonly answer: string }[] };
}

/** What Meta says of an ad. */
export interface AdsContextData {
  readonly ad_title?: string;
  readonly photo_url?: string;
  readonly video_url?: string;
  readonly post_id?: string;
  readonly product_id?: string;
  readonly flow_id?: string;
}

/** One attachment of a message. Meta's `url` is signed and expires: fetch it soon. */
export type Attachment =
  | { readonly type: 'image' | 'audio' | 'video' | 'file'; readonly url: string; readonly title?: string }
  /** A sticker; before August 2026 Meta sent it as an image. The thumb is 369239263222822. */
  | { readonly type: 'sticker'; readonly url?: string; readonly sticker_id: string }
  /** A link that was shared; without `url` something that cannot be shown. */
  | { readonly type: 'fallback'; readonly url?: string; readonly title?: string }
  | {
      readonly type: 'reel' | 'ig_reel';
      readonly url?: string;
      readonly title?: string;
      readonly reel_video_id?: string;
    }
  | {
      readonly type: 'post' | 'ig_post';
      readonly url?: string;
      readonly title?: string;
      readonly id?: string;
    }
  | { readonly type: 'appointment_booking'; readonly booking: Booking }
  /** A product that was sent (needs the permission catalog_management), or a template of the Page in an echo. */
  | {
      readonly type: 'template';
      readonly title?: string;
      readonly url?: string;
      readonly products: readonly Product[];
    }
  /** A place; Meta no longer documents it, and old clients still send it. */
  | {
      readonly type: 'location';
      readonly coordinates: Coordinates;
      readonly title?: string;
      readonly url?: string;
    }
  /** A kind that this version does not know: Meta's own name of it and Meta's payload. */
  | { readonly type: 'unknown'; readonly name: string; readonly payload: unknown };

/** A place on Earth, in degrees. */
export interface Coordinates {
  readonly lat: number;
  readonly long: number;
}

/** An appointment; times in seconds since 1970. */
export interface Booking {
  readonly booking_id: string;
  /** `requested`, `confirmed`, `declined`, `cancelled` */
  readonly status: string;
  readonly start_time?: number;
  readonly end_time?: number;
  readonly timezone?: string;
}

/** What a person asks about or has chosen in a catalogue. */
export interface Product {
  readonly id: string;
  readonly retailer_id?: string;
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
}

/** A product in an order: price of one, as Meta writes it. */
export interface OrderedProduct {
  readonly id: string;
  readonly retailer_id?: string;
  readonly name?: string;
  readonly unit_price?: number;
  readonly currency?: string;
  readonly quantity?: number;
}

/** One answer in a feedback form. */
export interface FeedbackAnswer {
  /** The question's id in the form. */
  readonly question: string;
  /** `csat`, `nps`, `ces`, `free_form` */
  readonly type: string;
  /** The score, or the text. */
  readonly payload: string;
  /** What was written behind the score. */
  readonly follow_up?: string;
}

/** Each kind of event with what it carries. The key is the name of the bot's handler for it. */
interface Events {
  /** A text was written. Webhook field: `messages`. */
  text: MessageEvent & { readonly text: string };
  /**
   * A quick reply was tapped; `text` is its title. Those for phone number and e-mail carry the value in both.
   * Webhook field: `messages`.
   */
  quick_reply: MessageEvent & {
    readonly text: string;
    readonly payload: string;
    readonly attachments?: readonly Attachment[];
  };
  /** A picture, a sticker, a file … was sent, perhaps with a caption in `text`. Webhook field: `messages`. */
  attachments: MessageEvent & { readonly attachments: readonly Attachment[]; readonly text?: string };
  /** A person changed what they had written, at most five times. Webhook field: `message_edits`. */
  message_edit: PersonEvent & { readonly mid: string; readonly text: string; readonly num_edit?: number };
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
   * A person allowed, refreshed, stopped or resumed notifications, or came through an old plugin.
   * Webhook field: `messaging_optins`.
   */
  optin: PersonEvent & {
    /** `notification_messages`; absent when it came through a plugin. */
    readonly optin_type?: string;
    readonly payload?: string;
    readonly title?: string;
    readonly ref?: string;
    readonly user_ref?: string;
    /** What notifications are sent to. */
    readonly notification_messages_token?: string;
    readonly notification_messages_timezone?: string;
    /** `STOP NOTIFICATIONS` or `RESUME NOTIFICATIONS` */
    readonly notification_messages_status?: string;
    /** `REFRESHED` or `NOT_REFRESHED` */
    readonly user_token_status?: string;
    /** In milliseconds since 1970. */
    readonly token_expiry_timestamp?: number;
  };
  /** A person linked an account of yours or unlinked it. Webhook field: `messaging_account_linking`. */
  account_linking: PersonEvent & {
    readonly status: 'linked' | 'unlinked';
    readonly authorization_code?: string;
  };
  /** The conversation was passed to this App. Webhook field: `messaging_handovers`. */
  pass_thread_control: PersonEvent & {
    readonly previous_owner_app_id?: string;
    readonly new_owner_app_id?: string;
    readonly metadata?: string;
  };
  /** The conversation was taken from this App. Webhook field: `messaging_handovers`. */
  take_thread_control: PersonEvent & {
    readonly previous_owner_app_id?: string;
    readonly new_owner_app_id?: string;
    readonly metadata?: string;
  };
  /** Another App asks for the conversation. Webhook field: `messaging_handovers`. */
  request_thread_control: PersonEvent & {
    readonly requested_owner_app_id?: string;
    readonly metadata?: string;
  };
  /** A feedback form was filled in. Webhook field: `messaging_feedback`. */
  messaging_feedback: PersonEvent & { readonly answers: readonly FeedbackAnswer[] };
  /** A thumb was put on an answer of the bot. Webhook field: `response_feedback`. */
  response_feedback: PersonEvent & {
    readonly feedback: 'Good response' | 'Bad response';
    /** The message it was put on. */
    readonly mid?: string;
  };
  /** A cart was sent. Webhook field: `send_cart`. */
  order: PersonEvent & { readonly products: readonly OrderedProduct[]; readonly note?: string };
  /** A form for a person's data was filled in. Webhook field: `messaging_customer_information`. */
  messaging_customer_information: PersonEvent & {
    readonly answers: readonly { readonly key: string; readonly value: string }[];
  };
  /** The code of a coupon was looked at. Webhook field: `messages`. */
  coupon: PersonEvent & { readonly coupon_code?: string; readonly payload?: string };
  /** A form of a lead ad was sent within the conversation. Webhook field: `messaging_in_thread_lead_form_submit`. */
  form: PersonEvent & { readonly form_id: string };
  /**
   * The Page itself wrote to `person`: another App, or a human in the inbox. Its handler does not exist, because a bot
   * that answers echoes talks to itself for ever. Webhook field: `message_echoes`.
   */
  echo: PersonEvent & {
    readonly mid: string;
    readonly app_id?: string;
    readonly metadata?: string;
    readonly text?: string;
    readonly attachments?: readonly Attachment[];
  };
  /** Something that another App answers; never answered here. Webhook field: that of `event`, and routing. */
  standby: PageEvent & { readonly person?: string; readonly event: StandbyEvent };
  /** Something about the Page changed: a comment, a post, a label. Webhook fields: `feed`, `inbox_labels`, … */
  change: NobodysEvent & { readonly field: string; readonly value: unknown };
  /** Somebody calls the Page: Meta's JSON. Webhook field: `calls`. */
  call: NobodysEvent & { readonly call: unknown };
  /** Meta warned, blocked or unblocked the Page. Webhook field: `messaging_policy_enforcement`. */
  policy_enforcement: NobodysEvent & { readonly action: string; readonly reason?: string };
  /** The roles of Apps were changed: by App id, its roles. Webhook field: `messaging_handovers`. */
  app_roles: NobodysEvent & { readonly roles: Readonly<Record<string, readonly string[]>> };
  /** Anything else: what Meta adds tomorrow. */
  unknown: PageEvent & {
    /** Absent when there is nobody to answer: then no handler is called. */
    readonly person?: string;
    /** The list of the entry it came in: `messaging`, `changes`, … */
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

/** What can be seen of a conversation that another App has. */
export type StandbyEvent = MessengerEvent<
  'text' | 'quick_reply' | 'attachments' | 'echo' | 'read' | 'delivery' | 'postback' | 'unknown'
>;

/** The kinds of event that have nobody to answer: their handlers get the Page. */
export type PageEventType = 'standby' | 'change' | 'call' | 'policy_enforcement' | 'app_roles';

/**
 * A message that code outside an event wants to send: a schedule, an order system. It waits in the same queue as the
 * events of that person, in order with them.
 */
export interface Outbound {
  readonly type: 'outbound';
  readonly page: string;
  /** Page-scoped id (PSID), or the `user_ref` again. */
  readonly person: string;
  /** When it was put into the queue, in milliseconds since 1970. */
  readonly timestamp: number;
  /** The caller's own name of it: the same name is sent once. */
  readonly id: string;
  /** Instead of the person: what a notification opt-in gave. */
  readonly notification_messages_token?: string;
  /** Instead of the person: what a plugin on a website calls them. */
  readonly user_ref?: string;
  /** What `send` takes, as JSON. */
  readonly messages: readonly (string | object)[];
}

/** Somebody wants to be forgotten: done in order with their events, so that none of them writes anything back. */
export interface Forget {
  readonly type: 'forget';
  readonly page: string;
  /** Page-scoped id (PSID). */
  readonly person: string;
  /** When it was put into the queue, in milliseconds since 1970. */
  readonly timestamp: number;
}

/** An event as it was read, with the JSON it was read from. */
export interface Received {
  readonly event: MessengerEvent;
  /** Meta's element of `messaging` (or `standby`, `changes`, …). */
  readonly element: unknown;
}
