import { basename } from 'node:path/posix';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NAMESPACE } from '../../../lambda/runtime/figures.ts';
import { HEARTBEAT_HOURS, OLDEST_EVENT } from '../../alarm-thresholds.ts';
import { askAws } from '../../aws/ask-aws.ts';
import { readMetric } from '../../aws/metric.ts';
import { clientOptions } from '../../proxy.ts';
import { npmCommand } from './advice.ts';
import { type BotToCheck, type CheckResult, type ReportLine, runCheck } from './check.ts';
import { checkCalls } from './check-calls.ts';

/**
 * Checks that few calls are refused, that no event waits too long, that there are no dead letters, and that
 * no alarm is active.
 */
export async function* checkQueues(
  { stack, options }: BotToCheck,
  outputs: ReadonlyMap<string, string>,
): AsyncGenerator<ReportLine> {
  const [events, deadLetters] = [outputs.get('EventQueueUrl'), outputs.get('DeadLetterQueueUrl')];
  if (!events || !deadLetters) return;
  const apiId = outputs.get('ApiId');
  if (apiId) yield* runCheck('Webhook calls', () => checkCalls(stack, apiId));
  yield* runCheck('Events', () => checkEvents(stack, events));
  // Not `options` whole: npm run dead-letters has no option --prefix.
  const command = npmCommand({ stage: options.stage, stack: options.stack }, 'dead-letters');
  yield* runCheck('Dead letters', () => checkDeadLetters(deadLetters, command));
  yield* runCheck('Alarms', () => checkAlarms(stack));
}

async function checkEvents(stack: string, queueUrl: string): Promise<CheckResult> {
  const { visible, notVisible } = await messagesIn(queueUrl);
  const counts = `${visible} waiting, ${notVisible} in progress or waiting for a retry`;
  const ages = [await ageInQueue(queueUrl), visible + notVisible > 0 ? await ageOfRetried(stack) : undefined];
  const known = ages.filter((age) => age !== undefined);
  if (known.length === 0) return counts;
  const age = Math.max(...known);
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
  const { Attributes } = await askAws(new SQSClient(clientOptions()).send(command));
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    notVisible: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** Age of the oldest event in the queue, in seconds, by the newest value; undefined if there is none. */
async function ageInQueue(queueUrl: string): Promise<number | undefined> {
  const values = await readMetric({
    namespace: 'AWS/SQS',
    name: 'ApproximateAgeOfOldestMessage',
    dimension: ['QueueName', basename(queueUrl)],
    statistic: 'Maximum',
    minutes: 10,
  });
  return values.at(-1);
}

/**
 * Age of the oldest event that went back to the queue, in seconds, when it did; undefined if there is none.
 * SQS may leave such an event out. Up to fifteen minutes pass between two attempts at it.
 */
async function ageOfRetried(stack: string): Promise<number | undefined> {
  const values = await readMetric({
    namespace: NAMESPACE,
    name: 'EventAge',
    dimension: ['Bot', stack],
    statistic: 'Maximum',
    minutes: 20,
  });
  return values.length > 0 ? Math.max(...values) : undefined;
}

/**
 * The description of an alarm says what to do. A new alarm has no data, and writes only when that changes: if no
 * heartbeat has ever come, nobody else says so.
 */
async function checkAlarms(stack: string): Promise<CheckResult> {
  const active = await alarmsIn('ALARM', `${stack}-Alarms`);
  const silent = await alarmsIn('INSUFFICIENT_DATA', `${stack}-AlarmsHeartbeat`);
  const overdue = Date.now() - HEARTBEAT_HOURS * 60 * 60_000;
  const isOverdue = silent.some(({ AlarmConfigurationUpdatedTimestamp: since }) => Number(since) < overdue);
  if (active.length === 0 && !isOverdue) return 'none active';
  const advice = active.map(({ AlarmDescription }) => AlarmDescription);
  if (isOverdue)
    advice.push(`No heartbeat had an answer for ${HEARTBEAT_HOURS} hours: see infra/RUNBOOK.md#heartbeat.`);
  throw new Error(advice.join(' '));
}

async function alarmsIn(StateValue: StateValue, AlarmNamePrefix: string): Promise<readonly MetricAlarm[]> {
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix, StateValue });
  const { MetricAlarms = [] } = await askAws(new CloudWatchClient(clientOptions()).send(command));
  return MetricAlarms;
}
