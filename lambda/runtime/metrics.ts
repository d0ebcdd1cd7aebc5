import type { Verdict } from './errors.ts';

/** CloudWatch's name for the metrics of all bots; the dimension `Bot` tells the bots apart. */
export const NAMESPACE = 'MessengerBot';

/**
 * What is counted:
 *
 * - `Accepted`: events taken in; an event that Facebook sends twice counts twice.
 * - `Answered`: events whose handler succeeded, and outbound messages that were sent.
 * - `Retried`: attempts after which an event went back to the queue.
 * - `DeadLetters`: events moved to the dead-letter queue.
 * - `ColdStarts`: sandboxes that started.
 * - `RefusedSignatures`: webhook calls without a valid signature.
 * - `GraphErrors_…`: calls of the Graph API that failed, by the verdict on the error.
 *
 * Together with `AnswerTime` and `EventAge` these are fourteen metrics. After the first ten of an account each costs $0.30 a month
 * (https://aws.amazon.com/cloudwatch/pricing/), once more for every value of a dimension, so the bot is the only
 * dimension. Event, Page and person are fields of the same log line, where Logs Insights finds them. The verdict
 * is part of the name because a line can give a dimension only one value.
 */
export type Counted =
  | 'Accepted'
  | 'Answered'
  | 'Retried'
  | 'DeadLetters'
  | 'ColdStarts'
  | 'RefusedSignatures'
  | `GraphErrors_${Verdict}`;

/** CloudWatch takes at most this many values of one metric from a line. */
const MAX_VALUES = 100;

/** Of the current invocation: a sandbox serves one at a time. */
const counts = new Map<Counted, number>();
const answerTimes: number[] = [];
const eventAges: number[] = [];
const known = new Map<string, Set<string>>();

/** The metrics of an invocation. They become one log line when it ends, which costs no call and no time. */
export const metrics = {
  count(what: Counted, by = 1): void {
    if (by > 0) counts.set(what, (counts.get(what) ?? 0) + by);
  },

  /** How long a person waited for our first message, in milliseconds from Facebook's timestamp. */
  answerTime(milliseconds: number): void {
    // Facebook's clock may be ahead of ours.
    answerTimes.push(Math.max(0, milliseconds));
  },

  /**
   * How old an event is that went back to the queue, in seconds. SQS's own `ApproximateAgeOfOldestMessage` may leave out
   * what is received again and again
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html).
   */
  eventAge(seconds: number): void {
    eventAges.push(Math.max(0, Math.round(seconds)));
  },

  /** Adds ids to the line, so that a search of the log for one event finds it. */
  about(ids: Readonly<Record<string, string | undefined>>): void {
    for (const [name, id] of Object.entries(ids)) {
      if (id !== undefined) known.set(name, (known.get(name) ?? new Set()).add(id));
    }
  },

  /**
   * Writes the line and starts anew; writes nothing if nothing was counted.
   *
   * CloudWatch reads metrics only from a line with `_aws` at its root. With Lambda's JSON logging the methods of
   * `console` wrap their argument in `message`; a write to stdout is left as it is
   * (https://github.com/awslabs/aws-embedded-metrics-node/pull/158), as a line of level INFO
   * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html). Stdout is a pipe, and
   * Node writes to it synchronously (https://nodejs.org/api/process.html#a-note-on-process-io): the line is out
   * before Lambda freezes the sandbox.
   */
  flush(bot: string, requestId: string): void {
    if (counts.size + answerTimes.length + eventAges.length > 0)
      process.stdout.write(`${JSON.stringify(line(bot, requestId))}\n`);
    counts.clear();
    answerTimes.length = 0;
    eventAges.length = 0;
    known.clear();
  },
};

/**
 * A line in CloudWatch's embedded metric format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function line(Bot: string, requestId: string): object {
  const times = { ...valuesOf('AnswerTime', answerTimes), ...valuesOf('EventAge', eventAges) };
  const Metrics = [
    ...[...counts.keys()].map((Name) => ({ Name, Unit: 'Count' })),
    ...Object.keys(times).map((Name) => ({ Name, Unit: UNITS[Name] })),
  ];
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Bot']], Metrics }],
    },
    Bot,
    requestId,
    ...Object.fromEntries(counts),
    ...times,
    // Last, because Logs Insights knows only the first 200 fields of a line
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
    ...Object.fromEntries([...known].map(([name, ids]) => [name, [...ids]])),
  };
}

const UNITS: Readonly<Record<string, string>> = { AnswerTime: 'Milliseconds', EventAge: 'Seconds' };

function valuesOf(
  name: string,
  values: readonly number[],
): Readonly<Record<string, number | readonly number[]>> {
  const [first, ...others] = values.slice(0, MAX_VALUES);
  return first === undefined ? {} : { [name]: others.length > 0 ? [first, ...others] : first };
}
