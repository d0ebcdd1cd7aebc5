import { GraphApiRefused, GraphApiUnreachable, RateLimitNear } from '../messenger/graph-error.ts';
import { classify, type Fields } from '../runtime/errors.ts';
import { describe } from '../runtime/log.ts';
import { warnRarely } from '../runtime/warn-rarely.ts';

const REFUSED = 'Facebook did not take typing, markSeen or react: the handler goes on without it';

/**
 * Makes a call that only shows the person something. It is not worth the reply behind it: trouble costs a warning,
 * except a refused token, which the reply would meet too.
 */
export async function showOnly(call: () => Promise<unknown>, about: Fields): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isOfFacebook(error) || classify(error) === 'token') throw error;
    warnRarely(REFUSED, { ...about, ...describe(error) });
  }
}

function isOfFacebook(error: unknown): boolean {
  return [GraphApiRefused, GraphApiUnreachable, RateLimitNear].some((kind) => error instanceof kind);
}
