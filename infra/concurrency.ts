import type { ConcurrencyQuota } from './aws/concurrency-quota.ts';

/** Whether the queue leaves enough for Facebook's calls, and a sentence about it. */
export interface ConcurrencyCheck {
  readonly state: 'passed' | 'note';
  readonly message: string;
}

/** The value that the context value `maxConcurrency` has without an entry in `cdk.json`. */
export const DEFAULT_MAX_CONCURRENCY = 5;

/** AWS takes no less. */
const LEAST = 2;

/** More answers no one earlier: a Page reaches Facebook's limit (`test/studies/scale/SCALE.md`). */
const MOST = 10;

/** Sandboxes that are always enough for Facebook's calls: each of them lasts some hundredths of a second. */
const ENOUGH = 50;

/**
 * The value of `maxConcurrency` that the quota suggests: half of what no other function has reserved, because Facebook's
 * calls need the rest.
 */
export function proposedConcurrency({ unreserved }: ConcurrencyQuota): number {
  return Math.max(LEAST, Math.min(MOST, Math.floor(unreserved / 2)));
}

/**
 * Checks what the queue leaves for Facebook's calls. Lambda throttles a call for which no sandbox is left: Facebook gets a
 * 5xx, and after an hour of them it switches the webhook off.
 */
export function checkConcurrency(quota: ConcurrencyQuota, maxConcurrency: number): ConcurrencyCheck {
  const { all, unreserved } = quota;
  const left = Math.max(0, unreserved - maxConcurrency);
  const message = `${all} executions at a time in this account and region, ${all - unreserved} of them reserved by functions; maxConcurrency ${maxConcurrency} leaves ${left} for Facebook’s calls`;
  if (left >= Math.min(maxConcurrency, ENOUGH)) return { state: 'passed', message };
  const proposed = proposedConcurrency(quota);
  const raise = 'raise the quota under Service Quotas → AWS Lambda → Concurrent executions';
  const advice =
    proposed < maxConcurrency
      ? `put "maxConcurrency": ${proposed} under context in cdk.json and deploy, or ${raise}`
      : raise;
  return { state: 'note', message: `${message}, which may starve them while many people write: ${advice}` };
}
