import { ASSUMPTIONS } from '../cost/assumptions.ts';
import { durations } from '../cost/durations.ts';
import { countedTraffic } from '../cost/traffic.ts';
import { LIMITS } from './limits.ts';

/** A rush of people, and everything that slows their answers down. Times are in milliseconds. */
export interface Parameters {
  readonly seed: number;
  readonly people: number;
  /** Messages of each person. */
  readonly messages: number;
  /** Everything is written within this time. */
  readonly rush: number;
  readonly maxConcurrency: number;
  /** The most records of an invocation. */
  readonly eventsAtATime: number;
  /** Graph API calls of an answer; the last one is the message. */
  readonly graphCalls: number;
  readonly graphMs: number;
  /** Share by which a call may be faster or slower. */
  readonly graphSpread: number;
  /** Calls that a Page may make in a second. */
  readonly pageLimit: number;
  /** Messages that a Page may send in a second: of audio and video it may send fewer. */
  readonly messageLimit: number;
  /** The Retry-After of a refusal, in seconds, if Facebook sends one. */
  readonly retryAfter: number | undefined;
  /** The throttle of the HTTP API: calls a second, and calls at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** When Facebook sends a failed call again; it doubles each time. */
  readonly resendMs: number;
  /** A webhook call. */
  readonly acceptMs: number;
  /** A queue record without its Graph API calls. */
  readonly workMs: number;
  /** A read or write of the table. */
  readonly storeMs: number;
  /** Hiding the records of an invocation for a shorter time. */
  readonly hideMs: number;
  /** How long an answered record waits for others of its invocation before the function deletes it itself. */
  readonly deleteAfterMs: number;
  /** How much longer a new sandbox takes. */
  readonly coldMs: number;
  /** From the end of an invocation to the next: DeleteMessageBatch, ReceiveMessage, invocation. */
  readonly pollMs: number;
  /** Lambda's pollers at the start, and how many it adds in a second. */
  readonly pollers: { readonly first: number; readonly perSecond: number };
  /** Sandboxes of the account that may be busy at the same time. */
  readonly concurrentExecutions: number;
  /** Sandboxes that get their secrets in a second. */
  readonly secretsPerSecond: number;
}

/** Figures of the stack, which is slow to synthesise. cost.test.ts compares them with its template. */
export const STACK = {
  memory: 512,
  maxConcurrency: 5,
  eventsAtATime: 10,
  throttle: { rate: 1000, burst: 1250 },
};

const { accept, answer } = durations(STACK.memory, {
  calls: { ...countedTraffic().answered.calls, 'graph POST': 0 },
});

/** The defaults of a run. The durations of the function are those of the cost page. */
export const USUAL: Omit<Parameters, 'people' | 'maxConcurrency'> = {
  seed: 7,
  messages: 1,
  eventsAtATime: STACK.eventsAtATime,
  rush: 10_000,
  graphCalls: 2,
  graphMs: ASSUMPTIONS.graphMs.value,
  graphSpread: ASSUMPTIONS.graphSpread.value,
  pageLimit: LIMITS.sendsPerSecond,
  messageLimit: Number.POSITIVE_INFINITY,
  retryAfter: undefined,
  throttle: STACK.throttle,
  resendMs: 10_000,
  acceptMs: Math.round(accept),
  workMs: Math.round(answer),
  storeMs: ASSUMPTIONS.dynamoMs.value,
  hideMs: ASSUMPTIONS.sqsMs.value,
  deleteAfterMs: 250,
  coldMs: 600,
  pollMs: 30,
  pollers: { first: 5, perSecond: 5 },
  concurrentExecutions: LIMITS.concurrentExecutions,
  secretsPerSecond: LIMITS.parameterReadsPerSecond,
};
