import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { pageTokenOf, SECRET_NAMES } from '../../lambda/secret-names.ts';
import { askAws } from './aws.ts';
import { checked, type Diagnosis, type Found, type Patient } from './check.ts';
import { Parameters } from './parameters.ts';
import { signedProbe, verificationProbe } from './probes.ts';
import { findStackOutputs, mustReadBelow } from './stack-outputs.ts';

/** The three parameters are there and encrypted; what they hold goes into `secrets`. */
export async function checkSecrets({ prefix }: Patient, secrets: Map<string, string>): Promise<Found> {
  const stored = await new Parameters(prefix).read(SECRET_NAMES);
  for (const [name, { value }] of stored) secrets.set(name, value);
  const missing = SECRET_NAMES.filter((name) => !stored.has(name));
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} missing below ${prefix}: npm run setup puts them there.`);
  const plain = SECRET_NAMES.filter((name) => !stored.get(name)?.isSecure);
  if (plain.length > 0)
    throw new Error(`${plain.join(', ')} not encrypted: delete and put again as SecureString.`);
  return `${SECRET_NAMES.length} SecureStrings below ${prefix}`;
}

/** Each of several Pages has its token. */
export async function checkPageTokens({ prefix }: Patient, pages: readonly string[]): Promise<Found> {
  const names = pages.map(pageTokenOf);
  const stored = await new Parameters(prefix).read(names);
  const missing = names.filter((name) => !stored.get(name)?.isSecure).map((name) => `${prefix}/${name}`);
  if (missing.length === 0) return `${names.length} SecureStrings below ${prefix}/pages`;
  throw new Error(
    `${missing.join(', ')} missing or not encrypted: aws ssm put-parameter --type SecureString --name ${missing[0]} --value '…'.`,
  );
}

/** The stack is there; what it tells goes into `outputs`. */
export async function checkStack({ stack, prefix }: Patient, outputs: Map<string, string>): Promise<Found> {
  const found = await findStackOutputs(stack);
  if (!found)
    throw new Error('it is not in this account and region: npx cdk deploy, or set the right region.');
  for (const [name, value] of found) outputs.set(name, value);
  mustReadBelow(prefix, stack, found);
  const url = found.get('WebhookUrl');
  if (!url)
    throw new Error('it gives out no WebhookUrl: its deployment has failed, npx cdk deploy says why.');
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
  { stack }: Patient,
  outputs: ReadonlyMap<string, string>,
): AsyncGenerator<Diagnosis> {
  const [events, deadLetters] = [outputs.get('EventQueueUrl'), outputs.get('DeadLetterQueueUrl')];
  if (!events || !deadLetters) return;
  yield* checked('Events', async () => `${await waitingIn(events)} wait`);
  yield* checked('Dead letters', async () => {
    const count = await waitingIn(deadLetters);
    if (count > 0) throw new Error(`${count} events were given up: npm run dead-letters says why.`);
    return 'none';
  });
  yield* checked('Alarms', () => checkAlarms(stack));
}

async function waitingIn(QueueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  const { Attributes } = await askAws(new SQSClient().send(command));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** An alarm's description says what to do. */
async function checkAlarms(stack: string): Promise<Found> {
  const AlarmNamePrefix = `${stack}-Alarms`;
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix, StateValue: 'ALARM' });
  const { MetricAlarms = [] } = await askAws(new CloudWatchClient().send(command));
  if (MetricAlarms.length === 0) return 'none rings';
  throw new Error(MetricAlarms.map(({ AlarmDescription }) => AlarmDescription).join(' '));
}
