import { TryAgain } from '../errors.ts';
import { judge } from '../judgement.ts';
import { describe, log } from '../log.ts';
import type { GraphAnswer, GraphApi } from './graph-api.ts';
import type { Message } from './messages.ts';
import { type Progress, sendOnce } from './progress.ts';
import { retried } from './retry.ts';
import { splitText } from './split-text.ts';
import { createTurns } from './turns.ts';

/** What a bot declares about itself. */
export interface Words {
  /** The names that its buttons and quick replies send back. */
  readonly payload?: string;
  /** What it remembers of a conversation: JSON, all of it optional when it is read. */
  readonly state?: object;
}

/** The payload names of a bot; any string when it declares none. */
export type Payload<W extends Words> = W extends { readonly payload: infer P extends string } ? P : string;

/** What a bot remembers of a conversation: a first contact has an empty one. */
export type State<W extends Words> = W extends { readonly state: infer S extends object }
  ? Partial<S>
  : Record<never, never>;

/** A payload as it is sent: the name, or the name with an argument. */
export type Sent<P extends string> = P | `${P}:${string}`;

/** `T` when it comes back from JSON as it was; what does not (a Date, a function) becomes `never`. */
export type Json<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Date | bigint | symbol | ((...args: never) => unknown)
    ? never
    : { [K in keyof T]: Json<T[K]> };

/** One person on one Page, to talk to. */
export interface Conversation<W extends Words = Words> {
  /** Page id. */
  readonly page: string;
  /** Page-scoped id (PSID) of the person. */
  readonly person: string;
  /** What the bot remembers: change it as you like, it is kept as JSON when the handler has ended well. */
  readonly state: State<W>;
  /**
   * Sends texts and messages, one after the other. A text of more than 2000 characters goes out in parts.
   * @returns the ids of the messages that went out.
   * @throws GraphApiRefused, GraphApiUnreachable
   */
  send(...messages: readonly (string | Message<Sent<Payload<W>>>)[]): Promise<readonly string[]>;
  /**
   * Does `work` once for this event and keeps its result, so that a handler that is called again gets the same
   * answer back: a language model is asked once. A `work` that fails is not kept.
   * @param name tells several calls within one event apart
   */
  once<T>(name: string, work: () => Promise<T & Json<T>>): Promise<T>;
  /** Shows the three dots, until the next message or for 20 seconds. */
  typing(): Promise<void>;
  /** Shows the person that their messages were seen. */
  markSeen(): Promise<void>;
}

/** The time that a handler has, in milliseconds since 1970. */
export interface Time {
  /** When its last call begins; what comes later is refused. */
  readonly until: number;
  /** When its last call ends. */
  readonly end: number;
}

/** A conversation, and the end of all that was begun in it. */
export interface OpenConversation<W extends Words> {
  readonly conversation: Conversation<W>;
  /** Waits for what is still on its way; fails when something failed that nobody waited for. */
  settled(): Promise<void>;
  /** From now on nothing begins any more. */
  close(): void;
}

/** There is no time left to begin anything. */
export class OutOfTime extends TryAgain {
  override readonly name = 'OutOfTime';
  constructor() {
    super('The time-out of the function is near: the event is given back. A longer time-out may help.');
  }
}

/**
 * Opens the conversation with a person. What is sent goes out in the order of the calls, even if they are not
 * awaited, and is tried again for a moment while Facebook has passing trouble.
 * @param state JSON
 * @param progress what was done of this event before; grows with what is done now
 */
export function openConversation<W extends Words>(
  graphApi: GraphApi,
  { page, person }: { readonly page: string; readonly person: string },
  state: string,
  progress: Progress,
  { until, end }: Time,
): OpenConversation<W> {
  const turns = createTurns();
  const results = new Map<string, Promise<string>>();
  const sent = sendOnce(progress);
  let closed = false;

  async function post(body: object): Promise<GraphAnswer> {
    try {
      return await retried(async () => {
        if (closed || Date.now() >= until) throw new OutOfTime();
        return graphApi.post('me/messages', { recipient: { id: person }, ...body }, end);
      }, until);
    } catch (error) {
      if (judge(error) !== 'sent') throw error;
      log.warn('A message was perhaps sent: it is not sent again', { page, person, ...describe(error) });
      return {};
    }
  }

  async function sendAll(messages: readonly (string | Message)[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const message of messages.flatMap(inParts)) {
      const id = await sent(message, () => sendMessage(message));
      if (id) ids.push(id);
    }
    return ids;
  }

  async function sendMessage(message: Message): Promise<string> {
    const { message_id = '' } = await post({ messaging_type: 'RESPONSE', message });
    return message_id;
  }

  async function act(sender_action: 'typing_on' | 'mark_seen'): Promise<void> {
    await post({ sender_action });
  }

  async function doOnce<T>(name: string, work: () => Promise<T>): Promise<string> {
    const known = progress.once[name];
    if (known !== undefined) return known;
    const json = JSON.stringify((await work()) ?? null);
    if (!closed) progress.once[name] = json;
    return json;
  }

  return {
    conversation: {
      page,
      person,
      state: JSON.parse(state),
      send: (...messages) => turns.take(() => sendAll(messages)),
      async once(name, work) {
        const result = results.get(name) ?? doOnce(name, work);
        results.set(name, result);
        result.catch(() => results.delete(name));
        return JSON.parse(await result);
      },
      typing: () => turns.take(() => act('typing_on')),
      markSeen: () => turns.take(() => act('mark_seen')),
    },
    settled: turns.settled,
    close() {
      closed = true;
    },
  };
}

/** A message whose text is too long, as several; what stands under a text stands under the last part. */
function inParts(message: string | Message): readonly Message[] {
  if (typeof message === 'string') return splitText(message).map((text) => ({ text }));
  if (!('text' in message)) return [message];
  const parts = splitText(message.text);
  return parts.map((text, i) => (i === parts.length - 1 ? { ...message, text } : { text }));
}
