/**
 * What nobody can read off the code: how people write, and how long things take on AWS. One place for all of them; the page
 * prints each with its reason.
 */
export const ASSUMPTIONS = {
  graphMs: {
    value: 200,
    what: 'ms that one call of the Graph API takes',
    why: 'not published; `npm run scale` shows 50 as well',
  },
  sqsMs: { value: 10, what: 'ms that SendMessageBatch takes', why: 'usual within a region' },
  dynamoMs: { value: 6, what: 'ms that a GetItem or PutItem takes', why: 'single-digit, as AWS promises' },
  acceptCpuMs: {
    value: 2,
    what: 'ms of CPU for a POST with one event, on a whole vCPU',
    why: '`npm run bench`, “warm: POST with 1 event”, on x64',
  },
  workCpuMs: {
    value: 6,
    what: 'ms of CPU for a queue record, on a whole vCPU',
    why: '`npm run bench`, “warm: queue record answered”, on x64',
  },
  initMs: {
    value: 280,
    what: 'ms of INIT, billed since August 2025',
    why: 'Node 24 on arm64 takes 120, the bundle 70, the secrets over a new connection 90',
  },
  peakMemory: {
    value: 145,
    what: 'MB in use after 100,000 events, with 512 MB',
    why: '`npm run bench`, “memory after all events”; 120 with 256 MB, 110 with 128, by what Lambda’s Node may use then',
  },
  peak: { value: 3, what: 'busiest second to average second', why: 'days have evenings' },
  retried: {
    value: 0.005,
    what: 'share of messages given back once',
    why: 'a bad quarter of an hour a day is 0.01',
  },
  people: {
    value: 3,
    what: 'people remembered for each message a day',
    why: '90 days of memory, many come once',
  },
  answerBytes: { value: 300, what: 'bytes of a 200 with its headers', why: 'as API Gateway writes it' },
  pollers: {
    value: 5,
    what: 'pollers that Lambda keeps at an idle queue, 20 s each time',
    why: 'AWS says five for standard queues, nothing for FIFO; with maxConcurrency they do not become two',
  },
  secretsMinutes: {
    value: 5,
    what: 'minutes that a sandbox keeps the secrets',
    why: '`lambda/runtime/secrets.ts`',
  },
} as const;

/** A month of 730 hours. */
export const MONTH = { hours: 730, days: 730 / 24, seconds: 730 * 3600 };

/** How much is written. */
export interface Scale {
  /** Messages that people write to the bot. */
  readonly perDay: number;
  /** Share of invocations that begin in a new sandbox. AWS says under 1 % for busy functions. */
  readonly cold: number;
  /** Whether Parameter Store's higher throughput is turned on, which is paid by the parameter read. */
  readonly higherThroughput?: boolean;
}

/** The columns of the cost page. */
export const SCALES: readonly Scale[] = [
  { perDay: 1_000, cold: 0.1 },
  { perDay: 1_000_000, cold: 0.01 },
  { perDay: 100_000_000, cold: 0.005, higherThroughput: true },
];
