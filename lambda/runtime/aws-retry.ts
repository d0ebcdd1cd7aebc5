/**
 * Which calls of AWS to try again, and when: the “standard” mode of the SDK for JavaScript
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). Its token bucket is left out:
 * it would first refuse a retry after 35 retries in a row without a success, and a sandbox that fails so often
 * gives its records back with growing delays anyway.
 */
import { AwsRefused } from './aws-refused.ts';
import { string } from './json.ts';

/** A longer pause than this does not help, in milliseconds. */
const MAX_PAUSE = 20_000;

/** The base of the pauses while the service throttles, in milliseconds. */
const THROTTLED_BASE = 1_000;

/** A service may ask for a pause that is this much longer than ours, in milliseconds. */
const MAX_EXTRA = 5_000;

const THROTTLING_ERRORS = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

const TRANSIENT_ERRORS = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);
const TRANSIENT_STATUSES = new Set([408, 500, 502, 503, 504]);

/** Whether the service refused the call because there were too many. */
function isThrottled({ status, name }: AwsRefused): boolean {
  return status === 429 || THROTTLING_ERRORS.has(name);
}

/** Whether another try may help. An error that is not the service's is one of the connection. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof AwsRefused)) return true;
  const { status, name, refusal } = error;
  return (
    refusal.wrongClock ||
    TRANSIENT_STATUSES.has(status) ||
    TRANSIENT_ERRORS.has(name) ||
    isThrottled(error) ||
    (name === 'InvalidSignatureException' && /Signature expired/.test(string(refusal.output?.message) ?? ''))
  );
}

/**
 * The pause before the next try, in milliseconds: random, so that many callers do not come back at once.
 * @param retry counted from 0
 * @param base the greatest first pause, in milliseconds, while the service does not throttle
 */
export function pauseBefore(retry: number, error: unknown, base: number): number {
  const refused = error instanceof AwsRefused ? error : undefined;
  const first = refused && isThrottled(refused) ? THROTTLED_BASE : base;
  const pause = Math.floor(Math.random() * Math.min(first * 2 ** retry, MAX_PAUSE));
  return Math.max(pause, Math.min((refused && retryAfter(refused)) ?? 0, pause + MAX_EXTRA));
}

/** The pause that the service asks for, in milliseconds. `retry-after` has seconds or a date. */
function retryAfter({ refusal: { headers } }: AwsRefused): number | undefined {
  const { 'retry-after': after, 'x-amz-retry-after': milliseconds } = headers;
  const pause = after === undefined ? Number(milliseconds) : Number(after) * 1000;
  if (!Number.isNaN(pause)) return pause;
  const date = Date.parse(after ?? '');
  return Number.isNaN(date) ? undefined : date - Date.now();
}
