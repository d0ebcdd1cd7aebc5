import type { Verdict } from '../messenger/graph-error-codes.ts';

/** CloudWatch's name for the metrics of all bots; the dimension `Bot` tells them apart. */
export const NAMESPACE = 'MessengerBot';

/**
 * What is counted:
 *
 * - `Accepted`: events taken in; what Facebook sends twice counts twice.
 * - `Answered`: events whose handler has ended well, and messages that were written first.
 * - `Retried`: tries after which an event was given back to the queue.
 * - `DeadLetters`: events given up.
 * - `ColdStarts`: sandboxes that have begun.
 * - `GraphErrors_…`: calls of the Graph API that failed, by what becomes of the event.
 *
 * Together with `AnswerTime` these are twelve metrics, and each costs $0.30 a month after the first ten of an account, again for
 * every value of a dimension (https://aws.amazon.com/cloudwatch/pricing/). So the bot is the only dimension. What differs by
 * event, Page or person stands in the line beside the figures, where Logs Insights finds it. The verdict is part of the
 * name because one line can give a dimension one value only.
 */
export type Counted =
  | 'Accepted'
  | 'Answered'
  | 'Retried'
  | 'DeadLetters'
  | 'ColdStarts'
  | `GraphErrors_${Verdict}`;

/** So many values a line may hold of one metric. */
const MAX_VALUES = 100;

/** Of the invocation that is under way: a sandbox serves one at a time. */
const counts = new Map<Counted, number>();
const answerTimes: number[] = [];
const known = new Map<string, Set<string>>();

/** The figures of an invocation. They become one line of log when it ends, so that they cost no call and no time. */
export const metrics = {
  count(what: Counted, by = 1): void {
    if (by > 0) counts.set(what, (counts.get(what) ?? 0) + by);
  },

  /** How long a person has waited, in milliseconds: from Facebook's timestamp to our first message. */
  answerTime(milliseconds: number): void {
    // Facebook's clock may be ahead of ours.
    answerTimes.push(Math.max(0, milliseconds));
  },

  /** What the figures are about: ids, which stand in the line for whoever searches the log for one event. */
  about(ids: Readonly<Record<string, string | undefined>>): void {
    for (const [name, id] of Object.entries(ids)) {
      if (id !== undefined) known.set(name, (known.get(name) ?? new Set()).add(id));
    }
  },

  /**
   * Writes the figures and begins anew; writes nothing when nothing was counted.
   *
   * CloudWatch reads metrics only from a line whose root has `_aws`. Under Lambda's JSON logging the methods of `console` put what
   * they are given under `message`; what is written to stdout stays as it is
   * (https://github.com/awslabs/aws-embedded-metrics-node/pull/158), as a line of level INFO
   * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html). Stdout is a pipe there, to which Node
   * writes at once (https://nodejs.org/api/process.html#a-note-on-process-io): the line is out before the sandbox is frozen.
   */
  flush(bot: string, requestId: string): void {
    if (counts.size + answerTimes.length > 0)
      process.stdout.write(`${JSON.stringify(line(bot, requestId))}\n`);
    counts.clear();
    answerTimes.length = 0;
    known.clear();
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function line(Bot: string, requestId: string): object {
  const [first, ...others] = answerTimes.slice(0, MAX_VALUES);
  const times = first === undefined ? {} : { AnswerTime: others.length > 0 ? [first, ...others] : first };
  const Metrics = [
    ...[...counts.keys()].map((Name) => ({ Name, Unit: 'Count' })),
    ...Object.keys(times).map((Name) => ({ Name, Unit: 'Milliseconds' })),
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
    // Last, because Logs Insights knows the first 200 fields only
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
    ...Object.fromEntries([...known].map(([name, ids]) => [name, [...ids]])),
  };
}
