/** What the chat page is told: types only, shared by the server and the page. */

import type { PageMessage } from '../facebook/page-message.ts';
import type { DeliveryFault } from '../facebook/webhook-deliveries.ts';

/** One bubble of a conversation. */
export interface LineView {
  readonly mid: string;
  readonly from: 'person' | 'page';
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly message: PageMessage;
  /** What the person sent with it. */
  readonly attachments: readonly AttachmentView[];
  /** Whether a human wrote it in the Page's inbox. */
  readonly human: boolean;
  readonly replyTo: string | undefined;
  /** The name of the persona in whose name the Page wrote. */
  readonly persona: string | undefined;
  /** The Page's reaction, on a message of the person's. */
  readonly reaction: string | undefined;
  /** The person's reaction, on a message of the Page's. */
  readonly ownReaction: string | undefined;
  /** The event that it is, or answers. */
  readonly event: string | undefined;
  /** Of a message of the person's: how far it has come. */
  readonly mark: 'sent' | 'delivered' | 'seen' | undefined;
}

export interface AttachmentView {
  readonly type: string;
  readonly url: string | undefined;
  readonly name: string | undefined;
  readonly isSticker: boolean;
}

/** Something to tap: a line of the menu, an ice breaker. */
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
  /** Until when the three dots are shown; 0 when they are not. */
  readonly typingUntil: number;
  /** Who has the conversation: nobody in particular (so the bot answers), the inbox, or another App's id. */
  readonly owner: string | undefined;
  /** What `lambda/profile.ts` says, in this person's language. */
  readonly greeting: string;
  readonly getStarted: string | undefined;
  readonly iceBreakers: readonly TapView[];
  readonly menu: readonly TapView[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

/** Something that happened around the function. */
export interface TraceEntry {
  readonly id: number;
  readonly kind: 'webhook' | 'record' | 'graph' | 'log';
  /** In milliseconds since 1970, as the simulated clock says. */
  readonly time: number;
  readonly title: string;
  readonly outcome: 'under way' | 'good' | 'warning' | 'bad';
  /** How long it took. */
  readonly milliseconds: number | undefined;
  /** The identities of the events that it is about: what shares one belongs together. */
  readonly events: readonly string[];
  /** The people it is about. */
  readonly people: readonly string[];
  /** What Facebook, or the function, does next, in plain words. */
  readonly advice: string | undefined;
  readonly parts: readonly { readonly name: string; readonly text: string }[];
  /** What can be copied: `curl`, `sam event`. */
  readonly clipboard: Readonly<Record<string, string>>;
}

/** Something in the author's code that does not compile or was thrown. */
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

/** How to make it hard: how many of the next deliveries or calls go wrong. */
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
  /** How far the simulated clock is ahead, in milliseconds. */
  readonly ahead: number;
  readonly build: {
    readonly state: 'ready' | 'building' | 'failed';
    /** How many bundles there have been. */
    readonly bundles: number;
    /** How long the last build took. */
    readonly milliseconds: number;
    /** Whether the compiler has had its say. */
    readonly checked: boolean;
    readonly problems: readonly ProblemView[];
  };
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  /** Deliveries that got no 200. */
  readonly undelivered: number;
  readonly deadLetters: readonly DeadLetterView[];
  /** Whether real people write, through the real Facebook. */
  readonly live: boolean;
}

/** What is remembered of a person. */
export interface MemoryView {
  readonly state: unknown;
  readonly talk: unknown;
  readonly progress: unknown;
}

/** What the server sends, one at a time. */
export type Update =
  | {
      readonly type: 'all';
      /** Another one after each start. */
      readonly run: string;
      readonly people: readonly PersonView[];
      readonly trace: readonly TraceEntry[];
      readonly status: StatusView;
    }
  | { readonly type: 'person'; readonly person: PersonView }
  | { readonly type: 'trace entry'; readonly entry: TraceEntry }
  | { readonly type: 'status'; readonly status: StatusView };

/** What the page asks for. */
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
  | { readonly type: 'link account'; readonly person: string; readonly linked: boolean }
  | { readonly type: 'react'; readonly person: string; readonly mid: string; readonly emoji: string }
  | { readonly type: 'like'; readonly person: string }
  | { readonly type: 'answer in inbox'; readonly person: string; readonly text: string }
  | { readonly type: 'pass back'; readonly person: string }
  | { readonly type: 'new person'; readonly name: string; readonly locale: string }
  | { readonly type: 'forget'; readonly person: string }
  | { readonly type: 'inject fault'; readonly name: FaultName; readonly times: number }
  | { readonly type: 'stop faults' }
  | { readonly type: 'resend' }
  | { readonly type: 'advance'; readonly milliseconds: number }
  | { readonly type: 'send back'; readonly letter: string }
  | { readonly type: 'delete'; readonly letter: string };
