import { basename } from 'node:path/posix';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OLDEST_EVENT } from '../../alarm-thresholds.ts';
import { askAws } from '../../aws/ask-aws.ts';
import { npmCommand } from './advice.ts';
import { type BotToCheck, type CheckResult, type ReportLine, runCheck } from './check.ts';

/** Checks that no event waits too long, that there are no dead letters, and that no alarm is active. */
export async function* checkQueues(
  { stack, options }: BotToCheck,
  outputs: ReadonlyMap<string, string>,
): AsyncGenerator<ReportLine> {
  const [events, deadLetters] = [outputs.get('EventQueueUrl'), outputs.get('DeadLetterQueueUrl')];
  if (!events || !deadLetters) return;
  yield* runCheck('Events', () => checkEvents(events));
  // Not `options` whole: npm run dead-letters has no option --prefix.
  const command = npmCommand({ stage: options.stage, stack: options.stack }, 'dead-letters');
  yield* runCheck('Dead letters', () => checkDeadLetters(deadLetters, command));
  yield* runCheck('Alarms', () => checkAlarms(stack));
}

async function checkEvents(queueUrl: string): Promise<CheckResult> {
  const { visible, notVisible } = await messagesIn(queueUrl);
  const counts = `${visible} waiting, ${notVisible} in progress or waiting for a retry`;
  const age = await oldestAge(queueUrl);
  if (age === undefined) return counts;
  const minutes = Math.ceil(age / 60);
  if (age <= OLDEST_EVENT) return `${counts}; the oldest for at most ${minutes} minutes`;
  throw new Error(
    `${counts}; the oldest for ${minutes} minutes: the saved query “Errors by kind” shows why.`,
  );
}

async function checkDeadLetters(queueUrl: string, command: string): Promise<CheckResult> {
  const { visible, notVisible } = await messagesIn(queueUrl);
  const count = visible + notVisible;
  if (count === 0) return 'none';
  const events = count === 1 ? '1 event' : `${count} events`;
  throw new Error(`the bot gave up on ${events}: run ${command} to see why.`);
}

/** `notVisible` counts the messages that a reader holds, and those that wait for a retry. */
async function messagesIn(
  QueueUrl: string,
): Promise<{ readonly visible: number; readonly notVisible: number }> {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes } = await askAws(new SQSClient().send(command));
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    notVisible: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/**
 * Age of the oldest event, in seconds, by the newest value of the last ten minutes; undefined if there is
 * none.
 */
async function oldestAge(queueUrl: string): Promise<number | undefined> {
  const now = Date.now();
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: basename(queueUrl) }],
    StartTime: new Date(now - 10 * 60_000),
    EndTime: new Date(now),
    Period: 60,
    Statistics: ['Maximum'],
  });
  const { Datapoints = [] } = await askAws(new CloudWatchClient().send(command));
  const [newest] = Datapoints.toSorted((a, b) => Number(b.Timestamp ?? 0) - Number(a.Timestamp ?? 0));
  return newest?.Maximum;
}

/** The description of an alarm says what to do. */
async function checkAlarms(stack: string): Promise<CheckResult> {
  const AlarmNamePrefix = `${stack}-Alarms`;
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix, StateValue: 'ALARM' });
  const { MetricAlarms = [] } = await askAws(new CloudWatchClient().send(command));
  if (MetricAlarms.length === 0) return 'none active';
  throw new Error(MetricAlarms.map(({ AlarmDescription }) => AlarmDescription).join(' '));
}
