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
  /** How many copies of that message may have gone out. */
  copies?: number | undefined;
  /** Until then Facebook may still be busy with that message, in milliseconds since 1970. */
  askFrom?: number | undefined;
}

/** Sends a message unless the same one went out before; gives its id. */
export type SendOnce = (message: object, send: () => Promise<string>) => Promise<string>;

/**
 * Sends each message of an event once, however often its handler runs. If the handler writes other words this
 * time, the message is sent.
 * @param progress grows with each message
 * @param earlier what earlier attempts sent: each of them stands for one message
 */
export function sendOnce({ sent }: Progress, earlier: Progress['sent'] = sent): SendOnce {
  const unused = [...earlier];
  return async (message, send) => {
    const hash = shortHash(JSON.stringify(message), 22);
    const place = unused.findIndex((before) => before.hash === hash);
    const [before] = place < 0 ? [] : unused.splice(place, 1);
    if (before) return before.id;
    const id = await send();
    sent.push({ id, hash });
    return id;
  };
}

/** The first characters of a SHA-256: short enough to be stored with each conversation. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
