import { createHash } from 'node:crypto';

/** What was done for an event so far; a retry does not do it again. Stored: the names stay. */
export interface Progress {
  /** The messages that went out, in order: id and hash of each. */
  readonly sent: { readonly id: string; readonly hash: string }[];
  /** The results of `once` by name, as JSON. */
  readonly once: Record<string, string>;
  /**
   * Since when it is not known whether a message went out, in milliseconds since 1970: Facebook's answer was lost, or
   * an attempt never ended.
   */
  unconfirmedSince?: number | undefined;
  /** How often that message was sent again without knowing. */
  copies?: number | undefined;
}

/** Sends the n-th message unless the same one already went out as the n-th; gives its id. */
export type SendOnce = (message: object, send: () => Promise<string>) => Promise<string>;

/**
 * Sends each message of an event once, however often its handler runs. If the handler writes other words this
 * time, the message is sent.
 * @param progress grows with each message
 * @param place of the first message, counted from 0
 */
export function sendOnce({ sent }: Progress, place = 0): SendOnce {
  let next = place;
  return async (message, send) => {
    const hash = shortHash(JSON.stringify(message), 22);
    const before = sent[next];
    if (before?.hash === hash) {
      next += 1;
      return before.id;
    }
    const id = await send();
    sent[next] = { id, hash };
    next += 1;
    return id;
  };
}

/** The first characters of a SHA-256: short enough to be stored with each conversation. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
