import { ASSUMPTIONS } from '../cost/assumptions.ts';
import { durations } from '../cost/durations.ts';
import { LIMITS } from '../cost/limits.ts';
import { countedTraffic } from '../cost/traffic.ts';

/** A rush of people, and what it meets. Times are in milliseconds. */
export interface Parameters {
  readonly seed: number;
  readonly people: number;
  /** Messages that each of them writes. */
  readonly messages: number;
  /** Messages of one person more that lie in the queue before. */
  readonly flood: number;
  /** All is written within this time. */
  readonly rush: number;
  readonly maxConcurrency: number;
  /** How many calls of the Graph API an answer is; the last is the message. */
  readonly graphCalls: number;
  readonly graphMs: number;
  /** Share by which calls may be quicker or slower. */
  readonly graphSpread: number;
  /** Calls that Facebook takes of the Page in a second. */
  readonly pageLimit: number;
  /** What Facebook says with a refusal, in seconds; nothing when it says nothing. */
  readonly retryAfter: number | undefined;
  /** How the HTTP API is throttled. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** After which Facebook sends a call again that was refused; doubles. */
  readonly resendMs: number;
  /** Of a call of the webhook. */
  readonly acceptMs: number;
  /** Of a queue record, without calls of the Graph API. */
  readonly workMs: number;
  /** Of a read or write of the table. */
  readonly storeMs: number;
  /** What a new sandbox takes longer. */
  readonly coldMs: number;
  /** From the end of a record to the next: DeleteMessage, ReceiveMessage, the way to the sandbox. */
  readonly pollMs: number;
  /** With how many pollers Lambda begins, and how many it adds a second. */
  readonly pollers: { readonly first: number; readonly perSecond: number };
  /** Sandboxes that the account may have at work. */
  readonly concurrentExecutions: number;
  /** Sandboxes a second that get their secrets. */
  readonly secretsPerSecond: number;
  /** Messages among which FIFO looks for whose turn it is. */
  readonly looksThrough: number;
}

/** Of the stack, which is slow to synthesise: cost.test.ts holds these to its template. */
export const STACK = { memory: 512, maxConcurrency: 5, throttle: { rate: 1000, burst: 2000 } };

const { accept, work } = durations(STACK.memory, {
  calls: { ...countedTraffic().queued.calls, 'graph POST': 0 },
});

/** What holds unless a run says otherwise; the durations of the function are those of the cost page. */
export const USUAL: Omit<Parameters, 'people' | 'maxConcurrency'> = {
  seed: 7,
  messages: 1,
  flood: 0,
  rush: 10_000,
  graphCalls: 2,
  graphMs: ASSUMPTIONS.graphMs.value,
  graphSpread: 0.25,
  pageLimit: LIMITS.sendsPerSecond,
  retryAfter: undefined,
  throttle: STACK.throttle,
  resendMs: 10_000,
  acceptMs: Math.round(accept),
  workMs: Math.round(work),
  storeMs: ASSUMPTIONS.dynamoMs.value,
  coldMs: 600,
  pollMs: 30,
  pollers: { first: 5, perSecond: 5 },
  concurrentExecutions: LIMITS.concurrentExecutions,
  secretsPerSecond: LIMITS.parameterReadsPerSecond,
  looksThrough: LIMITS.fifoLooksThrough,
};
