import { randomUUID } from 'node:crypto';
import { groupOf, hash } from './event-identity.ts';
import type { QueueMessage } from './event-queue.ts';
import type { Forget } from './job.ts';
import { writeRecord } from './record.ts';

/**
 * Writes a message for the event queue that makes the bot forget a person. Events that wait are handled first; what
 * comes afterwards is a first contact. Each call writes another message; a message that is sent twice counts once.
 * @param page id
 * @param person page-scoped id (PSID)
 */
export function forgetMessage(page: string, person: string): QueueMessage {
  const event: Forget = { type: 'forget', page, person, timestamp: Date.now() };
  const group = groupOf(event);
  const identity = hash(`${group} forget ${randomUUID()}`);
  return { body: writeRecord({ event, identity, redrive: 0 }), group, deduplication: identity };
}
