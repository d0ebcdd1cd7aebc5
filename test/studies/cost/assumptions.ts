/**
 * Figures that no code can give: how people write, and how long things take on AWS. They are all in this
 * file; the page prints each with its reason.
 */
export const ASSUMPTIONS = {
  graphMs: { value: 200, what: 'one Graph API call, ms', why: 'not published' },
  graphSpread: {
    value: 0.25,
    what: 'share by which the calls of an answer may be faster or slower',
    why: 'an invocation takes as long as its slowest record',
  },
  sqsMs: {
    value: 10,
    what: 'SendMessageBatch or ChangeMessageVisibilityBatch, ms',
    why: 'usual within a region',
  },
  dynamoMs: { value: 6, what: 'GetItem or PutItem, ms', why: 'AWS promises single-digit milliseconds' },
  acceptCpuMs: {
    value: 2,
    what: 'CPU for a POST with one event, ms of a whole vCPU',
    why: '`npm run bench`, “warm: POST with 1 event”, on x64',
  },
  answerCpuMs: {
    value: 6,
    what: 'CPU for a queue record, ms of a whole vCPU',
    why: '`npm run bench`, “warm: queue record answered”, on x64',
  },
  initMs: {
    value: 280,
    what: 'INIT phase, ms (billed since August 2025)',
    why: 'Node 24 on arm64 120, the bundle 70, the secrets over a new connection 90',
  },
  retried: {
    value: 0.005,
    what: 'share of messages that are retried once',
    why: 'a quarter of an hour of failures a day is 0.01',
  },
  people: {
    value: 3,
    what: 'stored conversations for each message a day',
    why: 'kept for 90 days; many people come once',
  },
  answerBytes: { value: 300, what: 'HTTP response of the webhook, bytes', why: 'with API Gateway’s headers' },
  pollers: {
    value: 5,
    what: 'pollers of an idle queue, one receive each 20 s',
    why: 'AWS says five for standard queues and nothing for FIFO',
  },
  heartbeatHours: {
    value: 2,
    what: 'hours of a day in which the heartbeat writes its metric',
    why: '`infra/heartbeat.ts`; the function’s other metrics and those of its log count as if each hour had one',
  },
  secretsMinutes: {
    value: 5,
    what: 'minutes until a sandbox reads the secrets again',
    why: '`lambda/runtime/secrets.ts`',
  },
} as const;

/** A month of 730 hours. */
export const MONTH = { hours: 730, days: 730 / 24, seconds: 730 * 3600 };

/** How many messages people write. */
export interface Volume {
  readonly perDay: number;
  /** A value of the setting that is enough for them. */
  readonly maxConcurrency: number;
  /** Share of invocations that start in a new sandbox. AWS says under 1 % for busy functions. */
  readonly coldShare: number;
  /** Parameter Store's higher throughput is on: then each parameter read costs money. */
  readonly higherThroughput?: boolean;
}

/** The columns of the cost page. */
export const VOLUMES: readonly Volume[] = [
  { perDay: 1_000, maxConcurrency: 5, coldShare: 0.1 },
  { perDay: 1_000_000, maxConcurrency: 5, coldShare: 0.01 },
  { perDay: 100_000_000, maxConcurrency: 100, coldShare: 0.005, higherThroughput: true },
];
