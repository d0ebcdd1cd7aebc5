import { ASSUMPTIONS, type Scale } from './assumptions.ts';
import { durations } from './durations.ts';
import { rates } from './servers.ts';
import type { StackFacts } from './stack-facts.ts';
import type { Traffics } from './traffic.ts';
import { logBytes } from './usage.ts';

/** What others allow, each with where it stands. */
export const LIMITS = {
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html (us-east-1, us-west-2, eu-west-1) */
  fifoCallsPerSecond: 70_000,
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/avoid-backlog-with-the-same-message-group-id.html; older pages say 20,000 */
  fifoLooksThrough: 120_000,
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; a new account may have 10 */
  concurrentExecutions: 1_000,
  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  maxConcurrency: 1_000,
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, of all HTTP APIs of an account in a region */
  httpApiCallsPerSecond: 10_000,
  /** https://docs.aws.amazon.com/general/latest/gr/ssm.html, of an account in a region; 3,000 and more for money */
  parameterReadsPerSecond: 40,
  /** https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting: texts, links, reactions, stickers of a Page */
  sendsPerSecond: 300,
  /** The same page: audio and video of a Page. */
  mediaPerSecond: 10,
  /** The same page: beyond it the Page's inbox shows nothing new until it is less. */
  inboxPerSecond: 40,
} as const;

/** What a scale asks for in its busiest second. */
export interface Demand {
  readonly average: number;
  readonly busiest: number;
  /** Sandboxes that accept, and that answer. */
  readonly accepting: number;
  readonly answering: number;
  readonly graphCalls: number;
  readonly pages: number;
  /** GB of log a day, and GB kept. */
  readonly logPerDay: number;
  /** Seconds of standstill after which the queue is longer than FIFO looks through. */
  readonly standstill: number;
  /** Seconds that it takes until all sandboxes of a sudden rush have their secrets, at Parameter Store's pace. */
  readonly secrets: number;
}

/** Reckons what a scale asks for, with the assumptions of the cost page. */
export function demandOf(stack: StackFacts, { queued }: Traffics, scale: Scale): Demand {
  const { average, busiest } = rates(scale);
  const { accept, work } = durations(stack.memory, queued);
  const graphCalls = busiest * (queued.calls['graph POST'] ?? 0);
  const { own, lambda, access } = logBytes(stack, queued);
  const answering = Math.ceil((busiest * work) / 1000);
  const accepting = Math.ceil((busiest * (accept + ASSUMPTIONS.initMs.value * scale.cold)) / 1000);
  return {
    average,
    busiest,
    accepting,
    answering,
    graphCalls,
    pages: Math.ceil(graphCalls / LIMITS.sendsPerSecond),
    logPerDay: (scale.perDay * (own + lambda + access)) / 1e9,
    standstill: LIMITS.fifoLooksThrough / busiest,
    secrets: (accepting + answering) / LIMITS.parameterReadsPerSecond,
  };
}
