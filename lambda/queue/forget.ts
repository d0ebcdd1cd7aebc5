import { randomUUID } from 'node:crypto';
import type { Forget } from '../events.ts';
import { groupOf, hash } from './event-identity.ts';
import type { QueueMessage } from './event-queue.ts';
import { writeJob } from './job.ts';

/**
 * Writes a record for the event queue that makes the bot forget a person: what waits of them is done first, and what comes
 * afterwards is a first contact. Each call writes another record; one that is sent twice is one.
 * @param page id
 * @param person page-scoped id (PSID)
 */
export function forgetting(page: string, person: string): QueueMessage {
  const event: Forget = { type: 'forget', page, person, timestamp: Date.now() };
  const group = groupOf(event);
  const identity = hash(`${group} forget ${randomUUID()}`);
  return { body: writeJob({ event, identity, redrive: 0 }), group, deduplication: identity };
}
