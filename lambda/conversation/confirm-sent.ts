import { hasFile, type SendRequest } from '../messenger/send-request.ts';
import type { ReadConversation, SentMessage, SentMessages } from '../messenger/sent-messages.ts';
import { LoggableError, TryAgainAt, type Verdict } from '../runtime/errors.ts';
import { log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { type Progress, shortHash } from './progress.ts';
import { isSame, mayBeOneOf } from './same-message.ts';

/** Which messages of the Page may belong to an event. */
export interface SentBetween {
  /** None before this time, in milliseconds since 1970. */
  readonly since: number;
  /** None after this time, in milliseconds since 1970. */
  readonly until: number;
  /** Only those after the message whose id has this short hash, if it is known. */
  readonly lastSent: string | undefined;
}

/** Whose messages are looked for, and until when. */
export interface ConfirmOptions extends SentBetween {
  /** Of the event, for the log. */
  readonly identity: string;
  readonly page: string;
  readonly person: string;
  readonly progress: Progress;
  /** When the question ends at the latest, in milliseconds since 1970. */
  readonly endBy: number;
}

/** It is not known whether Facebook sent a message: the conversation is read before the next attempt. */
export class NotConfirmed extends LoggableError {
  override readonly name = 'NotConfirmed';
  constructor(options?: ErrorOptions) {
    super('Facebook did not confirm a message: the next attempt asks whether it was sent.', options);
  }

  override get verdict(): Verdict {
    return 'maybe-sent';
  }
}

/** It is not known whether Facebook sent a message, and it cannot tell: the token may not ask, or too many came after. */
export class CopyLater extends TryAgainAt {
  override readonly name = 'CopyLater';

  constructor(seconds: number) {
    super('Facebook did not confirm a message, and cannot tell whether it was sent.', seconds);
  }
}

/**
 * After how many seconds a message that cannot be confirmed is sent again; then it is left. A doubled message is better
 * than a missing one, four times.
 */
const COPY_DELAYS = [60, 15 * 60, 2 * 3600, 6 * 3600];

/**
 * How long Facebook may be busy with a message after its answer was lost, in milliseconds; before that nothing is asked.
 * It fetches a video for up to 75 seconds.
 */
const BUSY = 5_000;
const BUSY_WITH_FILE = 80_000;

/** The length of `lastSent`. */
export const LAST_SENT_LENGTH = 8;

/** What earlier attempts at an event may have sent. */
export interface SentBefore {
  /**
   * Finds a message that may have been sent before. Asks Facebook once, and only while something is unconfirmed.
   * @returns undefined if it must be sent
   * @throws GraphApiUnreachable, GraphApiRefused if Facebook does not answer: then nothing may be sent
   * @throws NotConfirmed while Facebook may still be busy with a message
   */
  find(request: SendRequest, recipient: object): Promise<{ readonly id: string } | undefined>;
  /** Notes that Facebook took a message. */
  accepted(): void;
  /** Notes that it is not known whether Facebook took a message; `withFile` if it has to fetch or store a file. */
  unconfirmed(withFile: boolean): void;
}

/** Keeps track of what is unconfirmed, in `progress`. */
export function createSentBefore(sentMessages: SentMessages, options: ConfirmOptions): SentBefore {
  const { page, person, progress, endBy } = options;
  const longestAttempt = endBy - Date.now();
  let asked: { readonly since: number; readonly answer: Answer | undefined } | undefined;

  async function ask(since: number, recipient: object): Promise<Answer | undefined> {
    if (asked?.since === since) return asked.answer;
    // A `user_ref` has no conversation that could be read.
    const canAsk = person !== '' && !('user_ref' in recipient);
    const conversation = canAsk ? await sentMessages.read(page, person, endBy) : undefined;
    const answer = conversation && ofThisEvent(conversation, options);
    asked = { since, answer };
    return answer;
  }

  return {
    async find(request, recipient) {
      if (progress.unconfirmedSince === undefined) return undefined;
      // An attempt that never ended may have sent its file in its last moment.
      if (hasFile(request.message))
        progress.askFrom ??= progress.unconfirmedSince + longestAttempt + BUSY_WITH_FILE;
      waitWhileBusy(progress);
      const answer = await ask(progress.unconfirmedSince, recipient);
      const { candidates = [], isComplete = false } = answer ?? {};
      const place = candidates.findLastIndex((candidate) => isSame(candidate, request));
      if (place >= 0) return candidates.splice(place, 1)[0];
      const isKnown = isComplete && !mayBeOneOf(candidates, request);
      return isKnown ? undefined : leaveOrCopy(options);
    },
    accepted() {
      // Once Facebook has been asked, the other messages of the event may still be unconfirmed.
      if (!asked?.answer?.isComplete) confirm(progress);
    },
    unconfirmed: (withFile) => noteUnconfirmed(progress, withFile),
  };
}

/** Notes that it is not known whether Facebook took a message; `withFile` if it has to fetch or store a file. */
export function noteUnconfirmed(progress: Progress, withFile: boolean): void {
  if (progress.unconfirmedSince !== undefined) progress.copies = (progress.copies ?? 0) + 1;
  progress.unconfirmedSince = Date.now();
  progress.askFrom = Date.now() + (withFile ? BUSY_WITH_FILE : BUSY);
}

/** @throws NotConfirmed while Facebook may still be busy with a message */
export function waitWhileBusy({ askFrom = 0 }: Progress): void {
  if (Date.now() < askFrom) throw new NotConfirmed();
}

/** What Facebook answered to the question. */
interface Answer {
  /** Messages that may belong to the event, newest first. */
  readonly candidates: SentMessage[];
  /** Whether every message of the event is among them. */
  readonly isComplete: boolean;
}

/** The messages after the last one before this event, less those that are known to belong to it. */
function ofThisEvent(
  { messages, from }: ReadConversation,
  { progress, since, until, lastSent }: ConfirmOptions,
): Answer {
  const known = new Set(progress.sent.map(({ id }) => id));
  const end = messages.findIndex(({ id }) => shortHash(id, LAST_SENT_LENGTH) === lastSent);
  const candidates = messages
    .slice(0, end < 0 ? undefined : end)
    .filter(({ id, time }) => !known.has(id) && !(time < since) && !(time > until));
  return { candidates, isComplete: end >= 0 || !(from > since) };
}

/**
 * Where Facebook cannot tell: a copy when its time has come, until there were enough.
 * @returns undefined if it must be sent
 */
export function leaveOrCopy({
  identity,
  page,
  person,
  progress,
}: ConfirmOptions): { id: string } | undefined {
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
  return undefined;
}

/** Notes that nothing is unconfirmed any more. */
function confirm(progress: Progress): void {
  delete progress.unconfirmedSince;
  delete progress.copies;
  delete progress.askFrom;
}
