/**
 * What can happen between a person and a Page, as every other file knows it.
 * Names are Meta's own (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events).
 */

interface BaseEvent {
  /** Page id. */
  readonly page: string;
  /** When it happened, in milliseconds since 1970. */
  readonly timestamp: number;
  /** The Apps through which the event came, if the conversation is routed. */
  readonly hop_context?: readonly HopContext[];
}

/** There is no person to reply to. */
interface EventOfPage extends BaseEvent {
  readonly person?: undefined;
}

interface EventOfPerson extends BaseEvent {
  /**
   * Page-scoped id (PSID) of the person. The same human has another PSID on every Page. In an opt-in of a plugin before
   * there is a PSID: the `user_ref`.
   */
  readonly person: string;
}

interface MessageEvent extends EventOfPerson {
  /** Message id, unique; `reply_to` and reactions point at it. */
  readonly mid: string;
  /** The message that this one replies to. */
  readonly reply_to?: { readonly mid: string; readonly is_self_reply?: boolean };
  /** Where the person came from: an ad, a product of a shop. Facebook adds it for the field `messaging_referrals`. */
  readonly referral?: Referral;
  /** Commands of the Page in the text. */
  readonly commands?: readonly { readonly name: string }[];
}

/** One hop of a routed conversation. */
export interface HopContext {
  readonly app_id: string;
  readonly metadata?: string;
}

/** How a person came to the conversation: an m.me link, an ad, a lead form, a shop. */
export interface Referral {
  readonly ref?: string;
  /** `SHORTLINK`, `ADS`, … */
  readonly source?: string;
  /** `OPEN_THREAD`, `LEAD_COMPLETE`, `LEAD_INCOMPLETE`, … */
  readonly type?: string;
  readonly ad_id?: string;
  readonly referer_uri?: string;
  /** The ad that the person followed. */
  readonly ads_context_data?: AdsContextData;
  /** The product that the person asks about. */
  readonly product?: { readonly id: string };
  /** The answers given in a lead form. */
  readonly lead?: { readonly data: readonly { readonly question: string; readonly answer: string }[] };
}

/** What Meta says about an ad. */
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
  /** A sticker; before August 2026 Meta sent it as an image. `thumbs` has the ids of the three thumbs. */
  | { readonly type: 'sticker'; readonly url?: string; readonly sticker_id: string }
  /** The preview of a link; without `url` something that cannot be shown. */
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
  /** A product (needs the permission catalog_management), or a template of the Page in an echo. */
  | {
      readonly type: 'template';
      readonly title?: string;
      readonly url?: string;
      readonly products: readonly Product[];
    }
  /** A place. Meta no longer documents it, but old clients still send it. */
  | {
      readonly type: 'location';
      readonly coordinates: Coordinates;
      readonly title?: string;
      readonly url?: string;
    }
  /** A type that this version does not know: Meta's name and payload. */
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

/** A product that a person asks about or chose in a catalogue. */
export interface Product {
  readonly id: string;
  readonly retailer_id?: string;
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
}

/** A product in an order; `unit_price` is the price of one, as Meta writes it. */
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
  /** The text that the person added to the score. */
  readonly follow_up?: string;
}

/**
 * A comment, a post or a reaction. Of other people, the author and the text come only with permissions of their own
 * (https://developers.facebook.com/docs/graph-api/webhooks/reference/page/).
 */
export interface FeedChange {
  /** `comment`, `reaction`, `post`, `status`, `photo`, `video`, `share`, `like`, … */
  readonly item?: string;
  /** `add`, `edited`, `remove`, `hide`, `unhide`, … */
  readonly verb?: string;
  /** Who did it: also the Page itself, whose id it then is. */
  readonly from?: { readonly id: string; readonly name?: string };
  readonly message?: string;
  /** `<post>_<number>` */
  readonly comment_id?: string;
  /** `<page>_<number>` */
  readonly post_id?: string;
  /** The comment that this one replies to, or the post. */
  readonly parent_id?: string;
  /** `like`, `love`, `care`, `haha`, `wow`, `sorry`, `anger` */
  readonly reaction_type?: string;
  /** In seconds since 1970. */
  readonly created_time?: number;
  readonly is_hidden?: boolean;
  readonly photo?: string;
  readonly video?: string;
  readonly link?: string;
  /** The post that was commented on. */
  readonly post?: {
    readonly id?: string;
    readonly permalink_url?: string;
    readonly status_type?: string;
    readonly is_published?: boolean;
    /** `active` while it is an ad. */
    readonly promotion_status?: string;
    readonly updated_time?: string;
  };
  /** Of `group_feed`. */
  readonly group_id?: string;
}

/** Somebody mentioned the Page. */
export interface MentionChange {
  /** `post` or `comment` */
  readonly item?: string;
  readonly verb?: string;
  readonly post_id?: string;
  readonly comment_id?: string;
  readonly sender_id?: string;
  readonly sender_name?: string;
  readonly message?: string;
  /** In seconds since 1970. */
  readonly created_time?: number;
}

/** Somebody recommended the Page, or commented on a recommendation. */
export interface RatingChange {
  /** `rating`, `comment`, `reaction`, … */
  readonly item?: string;
  readonly verb?: string;
  readonly recommendation_type?: 'positive' | 'negative';
  /** Stars, of old ratings. */
  readonly rating?: number;
  readonly review_text?: string | null;
  readonly reviewer_id?: string;
  readonly reviewer_name?: string;
  readonly open_graph_story_id?: string;
  readonly comment_id?: string;
  /** In seconds since 1970. */
  readonly created_time?: number;
}

/** Somebody sent the form of a lead ad. The answers are read at `/<leadgen_id>`. */
export interface LeadChange {
  readonly leadgen_id?: string;
  readonly form_id?: string;
  readonly page_id?: string;
  readonly ad_id?: string;
  readonly adgroup_id?: string;
  /** In seconds since 1970. */
  readonly created_time?: number;
}

/** Somebody of the Page put a label on a person, or took it off. */
export interface LabelChange {
  /** `add` or `remove` */
  readonly action?: string;
  /** The person, by page-scoped id. */
  readonly user?: { readonly id: string };
  readonly label?: { readonly id: string; readonly name?: string; readonly page_label_name?: string };
}

/** Meta decided on a template of a utility message. Its page has no sample: the shape is that of WhatsApp. */
export interface TemplateChange {
  /** `APPROVED`, `REJECTED`, `PENDING`, `PAUSED`, `DISABLED`, … */
  readonly event?: string;
  readonly message_template_id?: string;
  readonly message_template_name?: string;
  readonly message_template_language?: string;
  /** Why it was rejected; `NONE` or null otherwise. */
  readonly reason?: string | null;
}

/**
 * Meta warned or restricted the Page, or decided on what its admin did about it. All times are in seconds since 1970.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
 */
export interface IntegrityChange {
  readonly timestamp?: number;
  readonly status?: string;
  readonly violations?: readonly {
    readonly type?: string;
    readonly url?: string;
    readonly description?: string;
  }[];
  readonly restrictions?: readonly {
    /** `page_messaging`, … */
    readonly feature?: string;
    readonly status?: string;
    readonly description?: string;
    readonly applied_time?: number;
    readonly expiration_time?: number;
  }[];
  /** What the Page has done about it, and what became of that. */
  readonly action_events?: readonly {
    readonly type?: string;
    readonly status?: string;
    readonly created_time?: number;
    readonly updated_time?: number;
  }[];
}

/** A call. Events of one call have one `id`. */
export interface Call {
  /** Names the call when it is accepted or ended: `POST /<page>/calls`. */
  readonly id: string;
  /** `connect`, `call_status`, `media_update`, `terminate` */
  readonly event: string;
  readonly from?: string;
  readonly to?: string;
  /** `user_initiated` or `business_initiated` */
  readonly call_direction?: string;
  /** Of `call_status`: `ringing` or `accepted`. */
  readonly call_status?: string;
  /** Of `media_update`: new connection data (SDP); the highest `version` counts. */
  readonly session?: unknown;
}

/**
 * What changed: `event.field === 'feed'` gives `value` its type. It is Meta's own JSON, in which ids are strings and any
 * field may be missing. `value` is `unknown` where Meta shows no shape.
 */
export type Change =
  | { readonly field: 'feed' | 'group_feed'; readonly value: FeedChange }
  | { readonly field: 'mention'; readonly value: MentionChange }
  | { readonly field: 'ratings'; readonly value: RatingChange }
  | { readonly field: 'leadgen'; readonly value: LeadChange }
  | { readonly field: 'inbox_labels'; readonly value: LabelChange }
  | { readonly field: 'message_template_status_update'; readonly value: TemplateChange }
  | { readonly field: 'business_integrity'; readonly value: IntegrityChange }
  | { readonly field: OtherField; readonly value: unknown };

/** Webhook fields whose changes have no type here. One that Meta adds tomorrow arrives all the same. */
type OtherField =
  | 'call_settings_update'
  | 'live_videos'
  | 'marketing_message_clicks'
  | 'marketing_message_deliveries'
  | 'marketing_message_delivery_failed'
  | 'marketing_message_reads'
  | 'page_change_proposal'
  | 'page_upcoming_change'
  | 'product_review'
  | 'videos';

/**
 * A webhook field of a Page
 * (https://developers.facebook.com/docs/graph-api/webhooks/reference/page/).
 */
export type WebhookField =
  | Change['field']
  | 'call_permission_reply'
  | 'calls'
  | 'message_context'
  | 'message_deliveries'
  | 'message_echoes'
  | 'message_edits'
  | 'message_reactions'
  | 'message_reads'
  | 'messages'
  | 'messaging_account_linking'
  | 'messaging_customer_information'
  | 'messaging_feedback'
  | 'messaging_game_plays'
  | 'messaging_handovers'
  | 'messaging_in_thread_lead_form_submit'
  | 'messaging_integrity'
  | 'messaging_optins'
  | 'messaging_optouts'
  | 'messaging_policy_enforcement'
  | 'messaging_postbacks'
  | 'messaging_referrals'
  | 'response_feedback'
  | 'send_cart'
  | 'standby';

/** Each kind of event with its fields. The key is the name of the bot's handler for it. */
interface Events {
  /** A person wrote a text. Webhook field: `messages`. */
  text: MessageEvent & {
    readonly text: string;
    /** The previews of links in the text; in reply to `ask` also what was sent with it. */
    readonly attachments?: readonly Attachment[];
  };
  /**
   * A person tapped a quick reply; `text` is its title. Those for phone number and e-mail have the value in both.
   * Webhook field: `messages`.
   */
  quick_reply: MessageEvent & {
    readonly text: string;
    readonly payload: string;
    readonly attachments?: readonly Attachment[];
  };
  /** A person sent a picture, a sticker, a file …, perhaps with a caption in `text`. Webhook field: `messages`. */
  attachments: MessageEvent & { readonly attachments: readonly Attachment[]; readonly text?: string };
  /** A person edited a message, at most five times. Webhook field: `message_edits`. */
  message_edit: EventOfPerson & { readonly mid: string; readonly text: string; readonly num_edit?: number };
  /** A person tapped a button, the menu, Get Started or an ice breaker. Webhook field: `messaging_postbacks`. */
  postback: EventOfPerson & {
    readonly payload: string;
    readonly title: string;
    readonly mid?: string;
    readonly referral?: Referral;
  };
  /** A person put a reaction on a message or removed it. Webhook field: `message_reactions`. */
  reaction: EventOfPerson & {
    /** The message with the reaction; a reaction has no id of its own. */
    readonly mid: string;
    readonly action: 'react' | 'unreact';
    /** `smile`, `angry`, `sad`, `wow`, `love`, `like`, `dislike`, `other`; absent if it was removed. */
    readonly reaction?: string;
    readonly emoji?: string;
  };
  /**
   * A person in an existing conversation followed an m.me link or an ad. A new person's referral comes with Get Started.
   * Webhook field: `messaging_referrals`.
   */
  referral: EventOfPerson & { readonly referral: Referral };
  /** The person read all messages up to `watermark` (milliseconds). Webhook field: `message_reads`. */
  read: EventOfPerson & { readonly watermark: number };
  /** Facebook delivered messages: those in `mids`, all up to `watermark`. Webhook field: `message_deliveries`. */
  delivery: EventOfPerson & { readonly watermark: number; readonly mids: readonly string[] };
  /**
   * A person allowed, refreshed, stopped or resumed notifications, or came through an old plugin.
   * Webhook field: `messaging_optins`.
   */
  optin: EventOfPerson & {
    /** `notification_messages`; absent if the person came through a plugin. */
    readonly optin_type?: string;
    readonly payload?: string;
    readonly title?: string;
    readonly ref?: string;
    readonly user_ref?: string;
    /** The recipient of notifications. */
    readonly notification_messages_token?: string;
    readonly notification_messages_timezone?: string;
    /** `STOP NOTIFICATIONS` or `RESUME NOTIFICATIONS` */
    readonly notification_messages_status?: string;
    /** `REFRESHED` or `NOT_REFRESHED` */
    readonly user_token_status?: string;
    /** In milliseconds since 1970. */
    readonly token_expiry_timestamp?: number;
  };
  /** A person linked or unlinked an account of yours. Webhook field: `messaging_account_linking`. */
  account_linking: EventOfPerson & {
    readonly status: 'linked' | 'unlinked';
    readonly authorization_code?: string;
  };
  /** Another App passed the conversation to this App. Webhook field: `messaging_handovers`. */
  pass_thread_control: EventOfPerson & {
    readonly previous_owner_app_id?: string;
    readonly new_owner_app_id?: string;
    readonly metadata?: string;
  };
  /** Another App took the conversation from this App. Webhook field: `messaging_handovers`. */
  take_thread_control: EventOfPerson & {
    readonly previous_owner_app_id?: string;
    readonly new_owner_app_id?: string;
    readonly metadata?: string;
  };
  /** Another App asks for the conversation. Webhook field: `messaging_handovers`. */
  request_thread_control: EventOfPerson & {
    readonly requested_owner_app_id?: string;
    readonly metadata?: string;
  };
  /** A person filled in a feedback form. Webhook field: `messaging_feedback`. */
  messaging_feedback: EventOfPerson & { readonly answers: readonly FeedbackAnswer[] };
  /** A person rated a reply of the bot with a thumb. Webhook field: `response_feedback`. */
  response_feedback: EventOfPerson & {
    readonly feedback: 'Good response' | 'Bad response';
    /** The message that was rated. */
    readonly mid?: string;
  };
  /** A person sent a cart. Webhook field: `send_cart`. */
  order: EventOfPerson & { readonly products: readonly OrderedProduct[]; readonly note?: string };
  /** A person filled in a form for their contact data. Webhook field: `messaging_customer_information`. */
  messaging_customer_information: EventOfPerson & {
    readonly answers: readonly { readonly key: string; readonly value: string }[];
  };
  /** A person looked at the code of a coupon. Webhook field: `messages`. */
  coupon: EventOfPerson & { readonly coupon_code?: string; readonly payload?: string };
  /** A person allowed the Page to call them, or refused. Webhook field: `call_permission_reply`. */
  call_permission_reply: EventOfPerson & {
    readonly response: 'approve' | 'reject';
    /** Until when it holds, in milliseconds since 1970. */
    readonly expiration_timestamp?: number;
  };
  /** A person sent the form of a lead ad in the conversation. Webhook field: `messaging_in_thread_lead_form_submit`. */
  form: EventOfPerson & { readonly form_id: string };
  /**
   * The Page wrote to `person`: another App, or a human in the inbox. It has no handler, because a bot that replies
   * to echoes talks to itself for ever. Webhook field: `message_echoes`.
   */
  echo: EventOfPerson & {
    readonly mid: string;
    readonly app_id?: string;
    readonly metadata?: string;
    readonly text?: string;
    readonly attachments?: readonly Attachment[];
  };
  /**
   * An event of a conversation that another App, or the inbox, controls: the bot can see it, not reply.
   * Webhook fields: `standby`, that of `event`, and `messaging_handovers`.
   */
  standby: BaseEvent & { readonly person?: string; readonly event: StandbyEvent };
  /**
   * Something about the Page changed: a comment, a post, a label, and what the bot's `fields` ask for.
   * Webhook fields: `feed`, `inbox_labels`, …
   */
  change: EventOfPage & Change;
  /** A person calls the Page, or is called by it. Webhook field: `calls`. */
  call: BaseEvent & {
    /** Absent if Meta does not name them, as in `media_update`. */
    readonly person?: string;
    readonly call: Call;
  };
  /** Meta warned, blocked or unblocked the Page. Webhook field: `messaging_policy_enforcement`. */
  policy_enforcement: EventOfPage & { readonly action: string; readonly reason?: string };
  /** The roles of Apps changed: by App id, its roles. Webhook field: `messaging_handovers`. */
  app_roles: EventOfPage & { readonly roles: Readonly<Record<string, readonly string[]>> };
  /** Anything else: what Meta adds tomorrow. */
  unknown: BaseEvent & {
    /** Absent if there is no person to reply to: then no handler is called. */
    readonly person?: string;
    /** The list of the entry that it came in: `messaging`, `changes`, … */
    readonly channel: string;
    /** The names of its fields: all that a log may show. */
    readonly fields: readonly string[];
  };
}

/** Meta's own JSON of an event: the element of `messaging`, `standby`, `changes` or `calls`. */
export type RawEvent = Readonly<Record<string, unknown>>;

/** The kinds of event. */
export type EventType = keyof Events;

/** An event of kind `T`, or of any kind, without Meta's own JSON. */
export type EventContent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K } & Events[K];
}[T];

/** An event of kind `T`, or of any kind: `switch (event.type)` narrows it. */
export type MessengerEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    /** Meta's own JSON, for fields that have no name here; empty if an older release queued the event. */
    readonly raw: RawEvent;
  } & Events[K];
}[T];

/** An event of a conversation that another App controls. Its JSON is `raw` of the `standby` event. */
export type StandbyEvent =
  | EventContent<'text' | 'quick_reply' | 'attachments' | 'echo' | 'read' | 'delivery' | 'unknown'>
  | StandbyPostback;

/** A tap on a button of another App: Meta keeps its payload back. */
interface StandbyPostback extends EventOfPerson {
  readonly type: 'postback';
  readonly payload?: string;
  readonly title: string;
  readonly mid?: string;
  readonly referral?: Referral;
}

/** The kinds of event without a person to reply to: their handlers get the Page. */
export type PageEventType = 'standby' | 'change' | 'call' | 'policy_enforcement' | 'app_roles';

/** The kinds of event with a person to reply to. An echo is the Page's own message. */
export type PersonEventType = Exclude<EventType, 'echo' | PageEventType>;

/** An event with a person to reply to. */
export type PersonEvent = MessengerEvent<PersonEventType> & { readonly person: string };
