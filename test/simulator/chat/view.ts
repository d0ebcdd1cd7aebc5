/*
 * What the server and the chat page send to each other. Types only: the page is built without the server's
 * code.
 */

import type { TemplateStatus } from '../facebook/message-templates.ts';
import type { PageMessage } from '../facebook/page-message.ts';
import type { DeliveryFault } from '../facebook/webhook-deliveries.ts';

/** One bubble of a conversation. */
export interface LineView {
  readonly mid: string;
  readonly from: 'person' | 'page';
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly message: PageMessage;
  /** The person's attachments. */
  readonly attachments: readonly AttachmentView[];
  /** Whether a human wrote it in the Page's inbox. */
  readonly human: boolean;
  readonly replyTo: string | undefined;
  /** The text of the comment that the Page replies to privately. */
  readonly comment: string | undefined;
  /** The name of the persona that the Page wrote as. */
  readonly persona: string | undefined;
  /** The name of the template, if it is a utility message. */
  readonly utility: string | undefined;
  /** The Page's reaction to a message of the person. */
  readonly reaction: string | undefined;
  /** The person's reaction to a message of the Page. */
  readonly ownReaction: string | undefined;
  /** The identity of the event that this message is, or that it answers. */
  readonly event: string | undefined;
  /** Whether the bot has received, or seen, the person's message. */
  readonly mark: 'sent' | 'delivered' | 'seen' | undefined;
  /** Why the message has no answer. */
  readonly note: NoteView | undefined;
}

/** Why a message has no answer: its handler failed, or nothing was to answer. */
export interface NoteView extends ProblemView {
  readonly kind: 'failed' | 'silent';
}

/** A comment of the person on a post of the Page. */
export interface CommentView {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
  /** Whether the Page likes it. */
  readonly liked: boolean;
  readonly hidden: boolean;
  /** What the Page replied publicly. */
  readonly replies: readonly string[];
}

export interface AttachmentView {
  readonly type: string;
  readonly url: string | undefined;
  readonly name: string | undefined;
  readonly isSticker: boolean;
}

/** A line of the menu, or an ice breaker. */
export interface TapView {
  readonly title: string;
  readonly payload: string | undefined;
  readonly url: string | undefined;
}

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly picture: string;
  readonly lines: readonly LineView[];
  /** Oldest first. */
  readonly comments: readonly CommentView[];
  /** When the three dots appeared, in milliseconds since 1970; 0 if they are not shown. */
  readonly typingSince: number;
  /** When the three dots disappear, in milliseconds since 1970; 0 if they are not shown. */
  readonly typingUntil: number;
  /** Who controls the conversation: undefined is the bot, `inbox` a human, else the id of another App. */
  readonly owner: string | undefined;
  /** From `lambda/profile.ts`, in this person's language; the same for the fields below. */
  readonly greeting: string;
  readonly getStarted: string | undefined;
  readonly iceBreakers: readonly TapView[];
  readonly menu: readonly TapView[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

/** A call, a queue record, a log line, or why there is no answer. */
export interface TraceEntry {
  readonly id: number;
  readonly kind: 'webhook' | 'record' | 'graph' | 'model' | 'scheduler' | 'log' | 'silence';
  /** In milliseconds since 1970, by the simulated clock. */
  readonly time: number;
  readonly title: string;
  /** The first words of what it sends. */
  readonly words?: string | undefined;
  readonly outcome: 'under way' | 'good' | 'warning' | 'bad';
  /** How long it took; undefined while it is under way, and for log lines. */
  readonly milliseconds: number | undefined;
  /** The identities of the events that it is about. Entries of one event share an identity. */
  readonly events: readonly string[];
  /** The ids of the people that it is about. */
  readonly people: readonly string[];
  /** The error with its causes, and the author's line. */
  readonly problem?: ProblemView | undefined;
  /** What Facebook or the function does next, or the line that would change it. */
  readonly advice: string | undefined;
  readonly parts: readonly { readonly name: string; readonly text: string }[];
  /** Texts to copy, by name: `curl`, `sam event`. */
  readonly clipboard: Readonly<Record<string, string>>;
}

/** A build error, a type error, an invalid profile, or an error of a handler. */
export interface ProblemView {
  /** `lambda/bot.ts:12:5`, or empty. */
  readonly place: string;
  readonly text: string;
}

export interface DeadLetterView {
  readonly id: string;
  readonly time: number;
  readonly person: string | undefined;
  readonly kind: string;
  readonly reason: string;
}

/** A template of utility messages. */
export interface TemplateView {
  readonly id: string;
  /** `order_shipped (en_US)` */
  readonly name: string;
  readonly status: TemplateStatus;
  /** Why Facebook refused it. */
  readonly reason: string | undefined;
  readonly body: string;
}

/** A fault that the page can inject into the next deliveries or calls. */
export type FaultName =
  | DeliveryFault
  | 'rate limit'
  | 'window closed'
  | 'blocked'
  | 'down'
  | 'slow'
  | 'token';

export interface StatusView {
  readonly page: { readonly name: string; readonly picture: string };
  readonly webhookUrl: string;
  /** How far the simulated clock is ahead of the real one, in milliseconds. */
  readonly ahead: number;
  readonly build: {
    /** After `not loaded` there is a bundle, but its bot cannot be loaded. */
    readonly state: 'ready' | 'building' | 'failed' | 'not loaded';
    /** Whether there is a bundle whose bot answers, for all that is known. */
    readonly answers: boolean;
    /** The number of bundles built so far. */
    readonly bundles: number;
    /** The duration of the last build. */
    readonly milliseconds: number;
    /** Whether the types of the last bundle have been checked. */
    readonly checked: boolean;
    readonly problems: readonly ProblemView[];
  };
  /** How many deliveries or calls each fault will still hit. */
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  /** The number of deliveries that did not get a 200. */
  readonly undelivered: number;
  /** Whether the queue keeps what people write. */
  readonly held: boolean;
  readonly deadLetters: readonly DeadLetterView[];
  readonly templates: readonly TemplateView[];
  /** Whether real people write, through the real Facebook. */
  readonly live: boolean;
}

/** The stored item of a person. */
export interface MemoryView {
  readonly state: unknown;
  readonly talk: unknown;
  readonly progress: unknown;
  /** What Scheduler still has to send about the person, the next first. */
  readonly schedules: readonly ScheduleView[];
}

/** A schedule that still has to run. */
export interface ScheduleView {
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly due: number;
}

/** What the server sends to the page, one at a time. */
export type Update =
  | {
      readonly type: 'all';
      /** A new value after each start of the server. */
      readonly run: string;
      readonly people: readonly PersonView[];
      readonly trace: readonly TraceEntry[];
      readonly status: StatusView;
    }
  | { readonly type: 'person'; readonly person: PersonView }
  | { readonly type: 'trace entry'; readonly entry: TraceEntry }
  | { readonly type: 'status'; readonly status: StatusView };

/** What the page asks the server to do. */
export type Command =
  | { readonly type: 'say'; readonly person: string; readonly text: string; readonly replyTo?: string }
  | { readonly type: 'quick reply'; readonly person: string; readonly mid: string; readonly index: number }
  | {
      readonly type: 'button';
      readonly person: string;
      readonly title: string;
      readonly payload: string;
    }
  | { readonly type: 'get started'; readonly person: string }
  | { readonly type: 'open link'; readonly person: string; readonly ref: string }
  | { readonly type: 'click ad'; readonly person: string; readonly ref?: string }
  | { readonly type: 'link account'; readonly person: string; readonly linked: boolean }
  | { readonly type: 'review template'; readonly template: string; readonly status: TemplateStatus }
  | { readonly type: 'send template'; readonly person: string; readonly template: string }
  | { readonly type: 'reveal coupon'; readonly person: string; readonly mid: string }
  | { readonly type: 'react'; readonly person: string; readonly mid: string; readonly emoji: string }
  | { readonly type: 'like'; readonly person: string }
  | { readonly type: 'comment'; readonly person: string; readonly text: string }
  | { readonly type: 'answer in inbox'; readonly person: string; readonly text: string }
  | { readonly type: 'pass back'; readonly person: string }
  | { readonly type: 'new person'; readonly name: string; readonly locale: string }
  | { readonly type: 'forget'; readonly person: string }
  | { readonly type: 'inject fault'; readonly name: FaultName; readonly times: number }
  | { readonly type: 'stop faults' }
  | { readonly type: 'resend' }
  | { readonly type: 'hold'; readonly on: boolean }
  | { readonly type: 'advance'; readonly milliseconds: number }
  | { readonly type: 'send back'; readonly letter: string }
  | { readonly type: 'delete'; readonly letter: string };
