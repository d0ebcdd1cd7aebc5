import type { Outbound } from '../events.ts';
import { checkLimits, mustHold, PAGES } from '../messenger/limits.ts';
import { toForm } from '../messenger/message.ts';
import { outgoing, type Sendable } from '../messenger/send-request.ts';
import { groupOf, hash } from './event-identity.ts';
import type { QueueMessage } from './event-queue.ts';
import { writeJob } from './job.ts';

/** A message of which a person has not given the occasion. */
export type Proactive = ProactiveMessage & (ToPerson | ToUserRef);

interface ProactiveMessage {
  /** Page id. */
  readonly page: string;
  /** A name of yours: what is put into the queue twice under one name is sent once. */
  readonly id: string;
  /** What `conversation.send` takes, but for files of your own. */
  readonly messages: readonly Sendable[];
}

interface ToPerson {
  /** Page-scoped id (PSID). */
  readonly person: string;
  /** What a notification opt-in gave: lets a message through outside the window. */
  readonly notification_messages_token?: string;
}

interface ToUserRef {
  /** What a plugin on a website calls somebody whose page-scoped id is not known yet. */
  readonly user_ref: string;
}

/**
 * Writes a record for the event queue that makes the bot write to a person: from a schedule, an order system. Send it with
 * `SendMessage` (body, group and deduplication id as given); who may do that is a matter of IAM. It is sent in order with
 * the person's events, tried again like an answer, and its outcome is remembered with the conversation.
 *
 * Facebook takes such a message within 24 hours of the person's last; afterwards only with a tag, as a utility template, or
 * with a `notification_messages_token` (https://developers.facebook.com/docs/messenger-platform/policy).
 * @throws LimitExceeded
 */
export function proactive({ page, id, messages, ...to }: Proactive): QueueMessage {
  for (const { message } of messages.flatMap(outgoing)) {
    checkLimits(message);
    const isUpload = 'attachment' in message && toForm in message;
    mustHold(
      !isUpload,
      'A file of your own cannot wait in the queue: upload it first and send its id',
      PAGES.attachments,
    );
  }
  const event: Outbound = {
    type: 'outbound',
    page,
    timestamp: Date.now(),
    id,
    messages,
    ...('user_ref' in to ? { ...to, person: to.user_ref } : to),
  };
  const group = groupOf(event);
  const identity = hash(`${group} outbound ${id}`);
  return { body: writeJob({ event, identity, redrive: 0 }), group, deduplication: identity };
}
