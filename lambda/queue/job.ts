import type { BotEvent } from '../conversation/bot.ts';
import type { Progress } from '../conversation/progress.ts';
import type { MessengerEvent } from '../events.ts';
import { groupOf, identityOf } from './event-identity.ts';

/**
 * A message that code outside a handler sends: a schedule, an order system. It waits in the same queue as the
 * person's events, in order with them. Stored: the names stay.
 */
export interface Outbound {
  readonly type: 'outbound';
  readonly page: string;
  /** Page-scoped id (PSID), or the `user_ref` again. */
  readonly person: string;
  /** When it was put into the queue, in milliseconds since 1970. */
  readonly timestamp: number;
  /** The caller's name for it: the same name is sent once. */
  readonly id: string;
  /** Instead of the person: the token of a notification opt-in. */
  readonly notification_messages_token?: string;
  /** Instead of the person: the name that a plugin on a website gave them. */
  readonly user_ref?: string;
  /** What `send` takes, as JSON. */
  readonly messages: readonly (string | object)[];
}

/**
 * A request to forget a person. It waits in order with the person's events, so that none of them writes anything
 * back. Stored: the names stay.
 */
export interface Forget {
  readonly type: 'forget';
  readonly page: string;
  /** Page-scoped id (PSID). */
  readonly person: string;
  /** When it was put into the queue, in milliseconds since 1970. */
  readonly timestamp: number;
}

/** What one queue record asks for: an event to handle, a message to send, or a person to forget. */
export interface Job {
  readonly event: MessengerEvent | Outbound | Forget;
  /** The same for every delivery of the event. */
  readonly identity: string;
  /** Page and person: jobs of one group are done in order. */
  readonly group: string;
  /** How often an operator has sent it back from the dead-letter queue. */
  readonly redrive: number;
  /** What was done for it before it went to the dead-letter queue. */
  readonly progress?: Progress;
}

/** An event that the engine handles in a conversation. */
export type ConversationEvent = BotEvent | MessengerEvent<'echo'> | Outbound;

/** A job that the engine does in a conversation. */
export type ConversationJob = Job & { readonly event: ConversationEvent };

/** @throws RangeError if the event is nested too deep to be written. */
export function jobOf<E extends MessengerEvent>(event: E): Job & { readonly event: E } {
  return { event, identity: identityOf(event), group: groupOf(event), redrive: 0 };
}

/** What a log line shows of a job. The identity links the webhook call to the reply. */
export function aboutJob({
  identity,
  event,
}: Pick<Job, 'identity'> & { readonly event: ConversationEvent | Forget }) {
  return { identity, ...aboutEvent(event) };
}

/** What a log line shows of an event. */
export function aboutEvent({ type, page, person }: ConversationEvent | Forget) {
  return { type, page, person };
}
