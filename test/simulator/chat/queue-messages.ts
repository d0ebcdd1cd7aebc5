import { json } from './json.ts';

/** A queue record, as far as the chat page reads it. */
export interface QueueRecord {
  readonly identity?: string;
  readonly event?: QueuedEvent;
}

interface QueuedEvent {
  readonly type?: string;
  readonly person?: string;
  readonly mid?: string;
  /** Of a tap. */
  readonly payload?: string;
  /** What has changed, for example a comment with its author. */
  readonly value?: { readonly from?: { readonly id?: string } };
}

/** The input of SQS's SendMessage and ChangeMessageVisibility, and an entry of a batch of them. */
export interface SqsEntry {
  /** Only in a batch. */
  readonly Id?: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

/** An entry of SQS's answer to a batch. */
export interface SqsAnswer {
  readonly Id?: string;
  readonly MessageId?: string;
}

/** The input of the function's calls of SQS. */
export interface SqsRequest extends SqsEntry {
  readonly QueueUrl?: string;
  readonly Entries?: readonly SqsEntry[];
}

/** A message of the dead-letter queue. */
export interface DeadLetter {
  /** Its deduplication id. */
  readonly id: string;
  readonly body: string;
  /** The message group of the person in the event queue. */
  readonly group: string;
  readonly person: string | undefined;
  readonly time: number;
  readonly kind: string;
  readonly reason: string;
}

/** The body of a dead letter. */
interface Letter {
  readonly record?: unknown;
  readonly reason?: { readonly error?: string; readonly message?: string; readonly words?: string };
  readonly time?: number;
}

/**
 * The queue record in a message. A record that was dead-lettered several times is nested in as many dead
 * letters.
 */
export function recordIn(body: QueueRecord & Pick<Letter, 'record'>): QueueRecord {
  return typeof body.record === 'object' && body.record !== null ? recordIn(body.record) : body;
}

/** The ids of the people that an event is about: none, if it is about the Page alone. */
export function peopleOf(event: QueuedEvent | undefined): readonly string[] {
  const id = event?.person ?? event?.value?.from?.id;
  return id === undefined ? [] : [id];
}

/** Reads a message of the dead-letter queue. @param groups the message groups of people, by id */
export function deadLetterOf(id: string, body: string, groups: ReadonlyMap<string, string>): DeadLetter {
  const { record, reason, time = Date.now() } = json<Letter>(body);
  const { event } = recordIn({ record });
  const { error = '', words, message = '' } = reason ?? {};
  return {
    id,
    body,
    time,
    person: event?.person,
    group: groups.get(event?.person ?? '') ?? 'unknown',
    kind: event?.type ?? 'unreadable',
    reason: [error, words ?? message].filter(Boolean).join(': '),
  };
}
