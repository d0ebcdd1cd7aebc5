import type { GraphApi } from './graph-api.ts';
import type { Message } from './messages.ts';
import { retried } from './retry.ts';
import { splitText } from './split-text.ts';
import { createTurns } from './turns.ts';

/** What a bot declares about itself: `payload`, the names that its buttons and quick replies send back. */
export interface Words {
  readonly payload?: string;
}

/** The payload names of a bot; any string when it declares none. */
export type Payload<W extends Words> = W extends { readonly payload: infer P extends string } ? P : string;

/** A payload as it is sent: the name, or the name with an argument. */
export type Sent<P extends string> = P | `${P}:${string}`;

/** One person on one Page, to talk to. */
export interface Conversation<W extends Words = Words> {
  /** Page id. */
  readonly page: string;
  /** Page-scoped id (PSID) of the person. */
  readonly person: string;
  /**
   * Sends texts and messages, one after the other. A text of more than 2000 characters goes out in parts.
   * @returns the ids of the messages that went out.
   * @throws GraphApiRefused, GraphApiUnreachable
   */
  send(...messages: readonly (string | Message<Sent<Payload<W>>>)[]): Promise<readonly string[]>;
  /** Shows the three dots, until the next message or for 20 seconds. */
  typing(): Promise<void>;
  /** Shows the person that their messages were seen. */
  markSeen(): Promise<void>;
}

/** A conversation, and the end of all that was begun in it. */
export interface OpenConversation {
  readonly conversation: Conversation;
  /** Waits for what is still on its way; fails when something failed that nobody waited for. */
  settled(): Promise<void>;
}

/**
 * Opens the conversation with a person. What is sent goes out in the order of the calls, even if they are not
 * awaited, and is tried again until `until` (milliseconds since 1970) while Facebook has passing trouble.
 */
export function openConversation(
  graphApi: GraphApi,
  { page, person }: { readonly page: string; readonly person: string },
  until: number,
): OpenConversation {
  const turns = createTurns();

  const post = (body: object) =>
    retried(() => graphApi.post('me/messages', { recipient: { id: person }, ...body }), until);

  async function sendAll(messages: readonly (string | Message)[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const message of messages.flatMap(inParts)) {
      const { message_id } = await post({ messaging_type: 'RESPONSE', message });
      if (message_id) ids.push(message_id);
    }
    return ids;
  }

  async function act(sender_action: 'typing_on' | 'mark_seen'): Promise<void> {
    await post({ sender_action });
  }

  return {
    conversation: {
      page,
      person,
      send: (...messages) => turns.take(() => sendAll(messages)),
      typing: () => turns.take(() => act('typing_on')),
      markSeen: () => turns.take(() => act('mark_seen')),
    },
    settled: turns.settled,
  };
}

/** A message whose text is too long, as several; what stands under a text stands under the last part. */
function inParts(message: string | Message): readonly Message[] {
  if (typeof message === 'string') return splitText(message).map((text) => ({ text }));
  if (!('text' in message)) return [message];
  const parts = splitText(message.text);
  return parts.map((text, i) => (i === parts.length - 1 ? { ...message, text } : { text }));
}
