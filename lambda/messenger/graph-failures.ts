import { classify } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { GraphApiRefused } from './graph-error.ts';
import { ALREADY_REPLIED, PAGE_RESTRICTED } from './graph-error-codes.ts';

const RESTRICTED =
  'Facebook has restricted the Page for a while: events wait. See “Page Quality” in the Page’s settings';

/** Counts a failed call and leaves Facebook's trace id in the log, even if the bot ignores the error. */
export function countAndRethrow(error: unknown): never {
  metrics.count(`GraphErrors_${classify(error)}`);
  if (error instanceof GraphApiRefused) {
    metrics.about({ fbtrace_id: error.fbtrace_id });
    if (error.subcode === PAGE_RESTRICTED) log.error(RESTRICTED, describe(error));
  }
  throw error;
}

/** A private reply that Facebook already has: the response to an earlier call was lost. */
export function acceptAlreadyReplied(error: unknown): Record<never, never> {
  if (!(error instanceof GraphApiRefused) || error.code !== ALREADY_REPLIED) throw error;
  log.warn('The comment already has its private reply: it counts as sent', describe(error));
  return {};
}
