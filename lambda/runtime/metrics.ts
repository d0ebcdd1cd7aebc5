import type { Fields, Verdict } from './errors.ts';
import { type Figures, isEmpty, metricLine, noFigures } from './figures.ts';
import { currentRecord, inRecordScope } from './record-scope.ts';

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
 * - `HeartbeatFailures`: Pages for which Facebook said no when the heartbeat asked.
 *
 * Together with `AnswerTime` and `EventAge` these are fifteen metrics. After the first ten of an account each costs $0.30 a month
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
  | `GraphErrors_${Verdict}`
  | 'HeartbeatFailures';

/** Of the current invocation, outside its records: a sandbox serves one invocation at a time. */
let ofInvocation = noFigures();
let owner = { bot: '', requestId: '' };

function figures(): Figures {
  return currentRecord()?.figures ?? ofInvocation;
}

/** The metrics of an invocation, and of each of its records. They become log lines, which cost no call and no time. */
export const metrics = {
  count(what: Counted, by = 1): void {
    const { counts } = figures();
    if (by > 0) counts.set(what, (counts.get(what) ?? 0) + by);
  },

  /** For how many Pages a heartbeat failed. None counts too: an alarm fires when no heartbeat comes. */
  heartbeat(failures: number): void {
    figures().counts.set('HeartbeatFailures', failures);
  },

  /** How long a person waited for our first message, in milliseconds from Facebook's timestamp. */
  answerTime(milliseconds: number): void {
    // Facebook's clock may be ahead of ours.
    figures().answerTimes.push(Math.max(0, milliseconds));
  },

  /**
   * How old an event is that went back to the queue, in seconds. SQS's own `ApproximateAgeOfOldestMessage` may leave out
   * what is received again and again
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html).
   */
  eventAge(seconds: number): void {
    figures().eventAges.push(Math.max(0, Math.round(seconds)));
  },

  /** Adds ids to the line, so that a search of the log for one event finds it. */
  about(ids: Fields): void {
    const known = figures().ids;
    for (const [name, id] of Object.entries(ids)) {
      if (typeof id === 'string') known.set(name, (known.get(name) ?? new Set()).add(id));
    }
  },

  /** Names the invocation whose metrics these are. */
  begin(bot: string, requestId: string): void {
    owner = { bot, requestId };
  },

  /** Does the work for one record, whose metrics are a line of their own. */
  forRecord<T>(work: () => Promise<T>): Promise<T> {
    return inRecordScope((scope) =>
      work().finally(() => {
        metrics.about(scope.ids);
        write(scope.figures);
      }),
    );
  },

  /** Writes the line of the invocation and starts anew. */
  flush(): void {
    write(ofInvocation);
    ofInvocation = noFigures();
  },
};

/**
 * Writes a line, unless nothing was counted.
 *
 * CloudWatch reads metrics only from a line with `_aws` at its root. With Lambda's JSON logging the methods of
 * `console` wrap their argument in `message`; a write to stdout is left as it is
 * (https://github.com/awslabs/aws-embedded-metrics-node/pull/158), as a line of level INFO
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html). Stdout is a pipe, and
 * Node writes to it synchronously (https://nodejs.org/api/process.html#a-note-on-process-io): the line is out
 * before Lambda freezes the sandbox.
 */
function write(figures: Figures): void {
  if (isEmpty(figures)) return;
  process.stdout.write(`${JSON.stringify(metricLine(figures, owner.bot, owner.requestId))}\n`);
}
