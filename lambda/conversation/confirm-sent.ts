import type { SendRequest } from '../messenger/send-request.ts';
import { textOf } from '../messenger/send-request.ts';
import type { SentMessage, SentMessages } from '../messenger/sent-messages.ts';
import { LoggableError, TryAgainAt, type Verdict } from '../runtime/errors.ts';
import { log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { type Progress, shortHash } from './progress.ts';

/** Whose messages are looked for, and from when on. */
export interface ConfirmOptions {
  /** Of the event, for the log. */
  readonly identity: string;
  readonly page: string;
  readonly person: string;
  readonly progress: Progress;
  /** No earlier message of the Page belongs to this event. In milliseconds since 1970. */
  readonly since: number;
  /** The short hash of the id of the last message before this event, if it is known. */
  readonly lastSent: string | undefined;
  /** When the question ends at the latest, in milliseconds since 1970. */
  readonly endBy: number;
}

/** It is not known whether Facebook sent a message: the conversation is read before the next attempt. */
export class NotConfirmed extends LoggableError {
  override readonly name = 'NotConfirmed';
  constructor(options: ErrorOptions) {
    super('Facebook did not confirm a message: the next attempt asks whether it was sent.', options);
  }

  override get verdict(): Verdict {
    return 'maybe-sent';
  }
}

/** It is not known whether Facebook sent a message, and the token may not ask. */
class CopyLater extends TryAgainAt {
  override readonly name = 'CopyLater';

  constructor(seconds: number) {
    super('Facebook did not confirm a message, and the Page token may not read conversations.', seconds);
  }
}

/**
 * After how many seconds a message that cannot be confirmed is sent again; then it is left. A doubled message is better
 * than a missing one, four times.
 */
const COPY_DELAYS = [60, 15 * 60, 2 * 3600, 6 * 3600];

/** The length of `lastSent`. */
export const LAST_SENT_LENGTH = 8;

/** Looks for messages that an earlier attempt at the event may have sent. */
export type FindSent = (
  request: SendRequest,
  recipient: object,
) => Promise<{ readonly id: string } | undefined>;

/**
 * Asks Facebook once an attempt, and only while something is unconfirmed.
 * @returns a function that finds a message that was sent before, or undefined if it must be sent
 * @throws GraphApiUnreachable, GraphApiRefused if Facebook does not answer: then nothing may be sent
 */
export function createFindSent(sentMessages: SentMessages, options: ConfirmOptions): FindSent {
  const { page, person, progress, endBy } = options;
  let candidates: SentMessage[] | undefined;

  return async (request, recipient) => {
    if (progress.unconfirmedSince === undefined && !candidates) return undefined;
    if (!candidates) {
      // A `user_ref` has no conversation that could be read.
      const canAsk = person !== '' && !('user_ref' in recipient);
      const messages = canAsk ? await sentMessages.read(page, person, endBy) : undefined;
      if (!messages) return leaveOrCopy(options);
      candidates = ofThisEvent(messages, options);
    }
    const place = candidates.findLastIndex((candidate) => isSame(candidate, request));
    return place < 0 ? undefined : candidates.splice(place, 1)[0];
  };
}

/** The messages after the last one before this event, less those that are known to belong to it. */
function ofThisEvent(
  messages: readonly SentMessage[],
  { progress, since, lastSent }: ConfirmOptions,
): SentMessage[] {
  const known = new Set(progress.sent.map(({ id }) => id));
  const end = messages.findIndex(({ id }) => shortHash(id, LAST_SENT_LENGTH) === lastSent);
  return messages
    .slice(0, end < 0 ? undefined : end)
    .filter(({ id, time }) => !known.has(id) && !(time < since));
}

function isSame({ text }: SentMessage, { message }: SendRequest): boolean {
  const ours = textOf(message).trim();
  return text.trim() === ours || (text === '' && !('text' in message));
}

/** Without permission to ask: a copy when its time has come, until there were enough. */
function leaveOrCopy({ identity, page, person, progress }: ConfirmOptions): { id: string } | undefined {
  const { copies = 0, unconfirmedSince = 0 } = progress;
  const delay = COPY_DELAYS[copies];
  if (delay === undefined) {
    log.warn('Facebook may have sent a message: it is not sent again', { identity, page, person });
    metrics.count('GraphErrors_maybe-sent');
    confirm(progress);
    return { id: '' };
  }
  const seconds = Math.ceil((unconfirmedSince - Date.now()) / 1000 + delay);
  if (seconds > 0) throw new CopyLater(seconds);
  progress.copies = copies + 1;
  return undefined;
}

/** Notes that nothing is unconfirmed any more. */
export function confirm(progress: Progress): void {
  delete progress.unconfirmedSince;
  delete progress.copies;
}
