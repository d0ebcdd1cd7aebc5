import type { GraphApi } from '../messenger/graph-api.ts';
import type { SentMessages } from '../messenger/sent-messages.ts';
import type { SentBetween } from './confirm-sent.ts';
import type { EngineState } from './engine-state.ts';
import type { Progress, SendOnce } from './progress.ts';

/** What handlers talk through. */
export interface Channels {
  readonly graphApi: GraphApi;
  readonly sentMessages: SentMessages;
}

/** What a conversation is opened with. */
export interface ConversationOptions {
  /** Of the event, for the log. */
  readonly identity: string;
  readonly page: string;
  /** Absent if there is no person to reply to. */
  readonly person: string | undefined;
  /** The person in Meta's JSON: `{ id }`, or `{ user_ref }` before there is an id. */
  readonly recipient: object;
  /** The author's state, as JSON. */
  readonly state: string;
  /** Fills in what the state lacks. */
  readonly initialState: object | undefined;
  readonly engineState: EngineState;
  /** What earlier attempts did; this one adds to the object itself. */
  readonly progress: Progress;
  /** Sends a message, unless an earlier attempt sent it. */
  readonly sendOnce: SendOnce;
  /** Which messages of the Page may belong to the event. */
  readonly sentBetween: SentBetween;
  /** How many turns are remembered. */
  readonly historyLength: number;
}
