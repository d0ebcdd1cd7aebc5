import { mustHold } from '../messenger/limits.ts';
import { toForm } from '../messenger/message.ts';
import * as PAGES from '../messenger/pages.ts';
import { checkMessage, type Sendable, toSendRequests } from '../messenger/send-request.ts';
import { groupOf, hash } from './event-identity.ts';
import type { QueueMessage } from './event-queue.ts';
import type { Outbound } from './job.ts';
import { writeRecord } from './record.ts';

/** A message that the bot sends without an event of the person. */
export type OutboundMessage = OutboundContent & (ToPerson | ToUserRef);

interface OutboundContent {
  /** Page id. */
  readonly page: string;
  /** Your name for it: the bot sends what is queued twice under one name once. */
  readonly id: string;
  /**
   * When a schedule will put it on the queue, in milliseconds since 1970; now by default. The bot does not send what is
   * older than 24 hours.
   */
  readonly timestamp?: number;
  /** What `send` takes, except for files of your own. */
  readonly messages: readonly Sendable[];
}

interface ToPerson {
  /** Page-scoped id (PSID). */
  readonly person: string;
  /**
   * The token of a notification opt-in: allows a message outside the window. Facebook has ended these tokens on 2026-02-10
   * except in Australia, the EU, Japan, South Korea and the United Kingdom.
   */
  readonly notification_messages_token?: string;
}

interface ToUserRef {
  /** The name that a plugin on a website gave a person whose page-scoped id is not known yet. */
  readonly user_ref: string;
}

/**
 * Writes a message for the event queue that makes the bot write to a `person`, or a `user_ref`: from a schedule, an order
 * system. Send it with `SendMessage` (body, group and deduplication id as given); IAM decides who may. The bot sends it in order with
 * the person's events, retries it like a reply, and remembers the outcome with the conversation.
 *
 * Facebook accepts such a message within 24 hours of the person's last; later only as a `utility` message, with the tag
 * of a human's answer for seven days, or with a `notification_messages_token`
 * (https://developers.facebook.com/docs/messenger-platform/policy).
 * @throws LimitExceeded
 */
export function outbound({
  page,
  id,
  messages,
  timestamp = Date.now(),
  ...to
}: OutboundMessage): QueueMessage {
  needs('a page', page);
  needs('an id', id);
  needs('a person or a user_ref', 'user_ref' in to ? to.user_ref : to.person);
  if ('notification_messages_token' in to)
    needs('a notification_messages_token that is not empty', to.notification_messages_token);
  mustHold(
    Number.isFinite(timestamp),
    'outbound needs a timestamp in milliseconds since 1970',
    PAGES.sendApi,
  );
  const hasMessages = Array.isArray(messages) && messages.length > 0;
  mustHold(hasMessages, 'outbound needs a list of messages', PAGES.sendApi);
  for (const { message } of messages.flatMap(toSendRequests)) {
    checkMessage(message);
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
    timestamp,
    id,
    messages,
    ...('user_ref' in to ? { ...to, person: to.user_ref } : to),
  };
  const group = groupOf(event);
  const identity = hash(`${group} outbound ${id}`);
  return { body: writeRecord({ event, identity, redrive: 0 }), group, deduplication: identity };
}

/** A program without a compiler may have left it out. */
function needs(what: string, value: unknown): void {
  const isThere = typeof value === 'string' && value.trim() !== '';
  mustHold(isThere, `outbound needs ${what}`, PAGES.sendApi);
}
