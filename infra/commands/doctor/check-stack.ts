import { basename } from 'node:path/posix';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import { OLDEST_EVENT } from '../../alarm-thresholds.ts';
import { askAws } from '../../aws/ask-aws.ts';
import { Parameters } from '../../aws/parameters.ts';
import { findStackOutputs, mustReadBelow } from '../../aws/stack-outputs.ts';
import { signedProbe, verificationProbe } from '../shared/webhook-probes.ts';
import { checked, commandFor, type Diagnosis, deployCommand, type Found, type Patient } from './check.ts';

/** The three parameters are there and encrypted; what they hold goes into `secrets`. */
export async function checkSecrets(patient: Patient, secrets: Map<string, string>): Promise<Found> {
  const { prefix } = patient;
  const stored = await new Parameters(prefix).read(SECRET_NAMES);
  for (const [name, { value }] of stored) secrets.set(name, value);
  const missing = SECRET_NAMES.filter((name) => !stored.has(name));
  if (missing.length > 0)
    throw new Error(
      `${missing.join(', ')} missing below ${prefix}: ${commandFor(patient.said, 'setup')} puts them there.`,
    );
  const plain = SECRET_NAMES.filter((name) => !stored.get(name)?.isSecure);
  if (plain.length > 0)
    throw new Error(`${plain.join(', ')} not encrypted: delete and put again as SecureString.`);
  return `${SECRET_NAMES.length} SecureStrings below ${prefix}`;
}

/** Further parameters are there and encrypted: the tokens of several Pages, or what the bot reads; what they hold goes into `secrets`. */
export async function checkStored(
  { prefix }: Patient,
  names: readonly string[],
  secrets: Map<string, string>,
): Promise<Found> {
  const stored = await new Parameters(prefix).read(names);
  for (const [name, { value }] of stored) secrets.set(name, value);
  const missing = names.filter((name) => !stored.get(name)?.isSecure).map((name) => `${prefix}/${name}`);
  if (missing.length === 0)
    return `${names.length} ${names.length === 1 ? 'SecureString' : 'SecureStrings'} below ${prefix}`;
  throw new Error(
    `${missing.join(', ')} missing or not encrypted: aws ssm put-parameter --type SecureString --name ${missing[0]} --value '…'.`,
  );
}

/** The stack is there; what it tells goes into `outputs`. */
export async function checkStack(patient: Patient, outputs: Map<string, string>): Promise<Found> {
  const { stack, prefix } = patient;
  const found = await findStackOutputs(stack);
  if (!found)
    throw new Error(
      `it is not in this account and region: ${deployCommand(patient.said)}, or set the right region.`,
    );
  for (const [name, value] of found) outputs.set(name, value);
  mustReadBelow(prefix, stack, found);
  const url = found.get('WebhookUrl');
  if (!url)
    throw new Error(
      `it gives out no WebhookUrl: its deployment has failed, ${deployCommand(patient.said)} says why.`,
    );
  return url;
}

/** The webhook answers as Facebook wants. */
export async function* checkWebhook(
  url: string,
  secrets: ReadonlyMap<string, string>,
): AsyncGenerator<Diagnosis> {
  const verifyToken = secrets.get('FB_VERIFY_TOKEN');
  if (verifyToken) yield* checked('Webhook verification', () => verificationProbe(url, verifyToken));
  const appSecret = secrets.get('FB_APP_SECRET');
  if (appSecret) yield* checked('Webhook, a signed test event', () => signedProbe(url, appSecret));
}

/** Nothing lies about, and no alarm rings. */
export async function* checkQueues(
  patient: Patient,
  outputs: ReadonlyMap<string, string>,
): AsyncGenerator<Diagnosis> {
  const [events, deadLetters] = [outputs.get('EventQueueUrl'), outputs.get('DeadLetterQueueUrl')];
  if (!events || !deadLetters) return;
  yield* checked('Events', () => checkEvents(events));
  yield* checked('Dead letters', async () => {
    const { visible, worked } = await waitingIn(deadLetters);
    const { stage, stack } = patient.said;
    const count = visible + worked;
    if (count > 0)
      throw new Error(
        `${count} events were given up: ${commandFor({ stage, stack }, 'dead-letters')} says why.`,
      );
    return 'none';
  });
  yield* checked('Alarms', () => checkAlarms(patient.stack));
}

/** How many wait, and for how long the oldest does. */
async function checkEvents(queue: string): Promise<Found> {
  const { visible, worked } = await waitingIn(queue);
  const said = `${visible} wait, ${worked} are worked on or held back for a while`;
  const seconds = await oldestIn(queue);
  if (seconds === undefined) return said;
  const minutes = Math.ceil(seconds / 60);
  if (seconds <= OLDEST_EVENT) return `${said}; the oldest for ${minutes} minutes at most`;
  throw new Error(
    `${said}; the oldest for ${minutes} minutes: the saved query “Errors by kind” says for what.`,
  );
}

/** Those that nobody has taken yet, and those that somebody has: also those that wait for their next try. */
async function waitingIn(QueueUrl: string): Promise<{ readonly visible: number; readonly worked: number }> {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes } = await askAws(new SQSClient().send(command));
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    worked: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** How long the oldest event has waited within the last minutes, in seconds; undefined when nothing was there. */
async function oldestIn(queueUrl: string): Promise<number | undefined> {
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

/** An alarm's description says what to do. */
async function checkAlarms(stack: string): Promise<Found> {
  const AlarmNamePrefix = `${stack}-Alarms`;
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix, StateValue: 'ALARM' });
  const { MetricAlarms = [] } = await askAws(new CloudWatchClient().send(command));
  if (MetricAlarms.length === 0) return 'none rings';
  throw new Error(MetricAlarms.map(({ AlarmDescription }) => AlarmDescription).join(' '));
}
