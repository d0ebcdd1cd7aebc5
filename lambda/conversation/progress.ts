import { createHash } from 'node:crypto';

/** What was done of an event before its handler failed; a retry does not do it again. */
export interface Progress {
  /** The messages that went out, in order: id and hash of each. */
  readonly sent: { readonly id: string; readonly hash: string }[];
  /** The results of `once` by name, as JSON. */
  readonly once: Record<string, string>;
}

/** Sends the n-th message unless the same one went out as the n-th before; gives its id. */
export type SendOnce = (message: object, send: () => Promise<string>) => Promise<string>;

/**
 * Sends each message of an event once, however often its handler is called. A message that differs from the one that
 * went out in its place (the handler found other words this time) is sent.
 */
export function sendOnce({ sent }: Progress): SendOnce {
  let place = 0;
  return async (message, send) => {
    const hash = createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 22);
    const before = sent[place];
    if (before?.hash === hash) {
      place += 1;
      return before.id;
    }
    const id = await send();
    sent[place] = { id, hash };
    place += 1;
    return id;
  };
}
