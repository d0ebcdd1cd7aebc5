import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import { ASSUMPTIONS, MONTH, type Scale } from './assumptions.ts';
import { durations } from './durations.ts';
import { lambdaLines } from './lambda-lines.ts';
import type { Priced } from './prices.ts';
import type { StackFacts } from './stack-facts.ts';
import type { Traffic, Traffics } from './traffic.ts';

/** Units of a month, by what they are charged as. */
export type Usage = Readonly<Partial<Record<Priced, number>>>;

/** A line of the bill. */
export interface Part {
  readonly name: string;
  readonly usage: Usage;
}

const GB = 1e9;

/** What SQS and HTTP APIs charge as one. */
const SQS_CHUNK = 65_536;

/** A month of the stack as it is deployed. */
export function queuedUsage(stack: StackFacts, { queued, retried }: Traffics, scale: Scale): readonly Part[] {
  const messages = scale.perDay * MONTH.days;
  const again = messages * ASSUMPTIONS.retried.value;
  const { accept, work } = durations(stack.memory, queued);
  const records = messages + again;
  const chunks = Math.ceil(queued.recordBytes / SQS_CHUNK);
  const hidden = again * callsOf(retried, 'AmazonSQS ChangeMessageVisibility');
  return [
    { name: 'HTTP API', usage: { httpApiCalls: messages } },
    { name: 'Lambda, requests', usage: { lambdaRequests: messages + records } },
    {
      name: 'Lambda, accepting',
      usage: { lambdaGbSeconds: gbSeconds(stack, messages, accept) },
    },
    { name: 'Lambda, answering', usage: { lambdaGbSeconds: gbSeconds(stack, records, work) } },
    {
      name: 'Lambda, INIT',
      usage: {
        lambdaGbSeconds: gbSeconds(stack, (messages + records) * scale.cold, ASSUMPTIONS.initMs.value),
      },
    },
    { name: 'SQS, SendMessageBatch', usage: { sqsFifoRequests: messages * chunks } },
    { name: 'SQS, ReceiveMessage', usage: { sqsFifoRequests: records * chunks } },
    { name: 'SQS, empty receives', usage: { sqsFifoRequests: emptyReceives(stack, records, work) } },
    { name: 'SQS, DeleteMessage', usage: { sqsFifoRequests: messages } },
    { name: 'SQS, ChangeMessageVisibility', usage: { sqsFifoRequests: hidden } },
    ...storePart(stack, queued, scale, again * (retried.writeUnits - queued.writeUnits), again),
    ...logParts(stack, queued, messages, again * (retried.logBytes - queued.logBytes)),
    ...operationParts(stack),
    ...secretsParts(scale, accept + work, messages + records),
    transferPart(queued, messages),
  ];
}

/** The same without a queue: `EVENT_QUEUE_URL` is empty, the table is kept. */
export function inLineUsage(stack: StackFacts, { inLine }: Traffics, scale: Scale): readonly Part[] {
  const messages = scale.perDay * MONTH.days;
  const { accept, work } = durations(stack.memory, inLine);
  return [
    { name: 'HTTP API', usage: { httpApiCalls: messages } },
    { name: 'Lambda, requests', usage: { lambdaRequests: messages } },
    { name: 'Lambda, answering', usage: { lambdaGbSeconds: gbSeconds(stack, messages, accept + work) } },
    {
      name: 'Lambda, INIT',
      usage: { lambdaGbSeconds: gbSeconds(stack, messages * scale.cold, ASSUMPTIONS.initMs.value) },
    },
    ...storePart(stack, inLine, scale),
    ...logParts(stack, inLine, messages),
    ...operationParts(stack),
    ...secretsParts(scale, accept + work, messages),
    transferPart(inLine, messages),
  ];
}

function gbSeconds({ memory }: StackFacts, times: number, milliseconds: number): number {
  return (times * Math.ceil(milliseconds) * memory) / 1024 / 1000;
}

/** A poller that is not working asks again every 20 seconds. */
function emptyReceives({ maxConcurrency }: StackFacts, records: number, work: number): number {
  const pollers = Math.min(ASSUMPTIONS.pollers.value, maxConcurrency);
  const busy = (records * work) / 1000 / MONTH.seconds;
  return (Math.max(0, pollers - busy) * MONTH.seconds) / 20;
}

/** DynamoDB, by requests and by size. */
export function storePart(
  { recovery }: StackFacts,
  { calls, writeUnits, itemBytes }: Traffic,
  { perDay }: Scale,
  moreWrites = 0,
  moreReads = 0,
): readonly Part[] {
  const messages = perDay * MONTH.days;
  const size = (perDay * ASSUMPTIONS.people.value * itemBytes) / GB;
  const reads = messages * (calls['DynamoDB_20120810 GetItem'] ?? 0) + moreReads;
  return [
    { name: 'DynamoDB, reads', usage: { dynamoReads: reads } },
    { name: 'DynamoDB, writes', usage: { dynamoWrites: messages * writeUnits + moreWrites } },
    {
      name: 'DynamoDB, storage and recovery',
      usage: { dynamoStorage: size, dynamoRecovery: recovery ? size : 0 },
    },
  ];
}

/** Bytes of log for one message: the function's lines, Lambda's, API Gateway's. */
export function logBytes(stack: StackFacts, { logBytes, invocations }: Traffic) {
  const lambda = lambdaLines(stack).reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  return { own: logBytes, lambda: lambda * invocations, access: Buffer.byteLength(stack.accessLine) };
}

function logParts(stack: StackFacts, traffic: Traffic, messages: number, more = 0): readonly Part[] {
  const { own, lambda, access } = logBytes(stack, traffic);
  // API Gateway's lines are as dense as the function's.
  const dense = traffic.storedBytes / (own + lambda);
  const kept = (messages * (own + lambda + access) * dense * stack.retentionDays) / MONTH.days;
  return [
    { name: 'Logs, the function’s lines', usage: { lambdaLogs: (messages * own + more) / GB } },
    { name: 'Logs, Lambda’s own lines', usage: { lambdaLogs: (messages * lambda) / GB } },
    { name: 'Logs, access log', usage: { otherLogs: (messages * access) / GB } },
    { name: 'Logs, kept', usage: { logStorage: kept / GB } },
  ];
}

function operationParts({ metrics, alarms, dashboards }: StackFacts): readonly Part[] {
  return [{ name: 'Metrics, alarms, dashboard', usage: { metrics, alarms, dashboards } }];
}

/**
 * Each new sandbox reads the secrets, and reads them again every few minutes while it is used; a sandbox that nobody calls
 * does not.
 */
function secretsParts(
  { perDay, cold, higherThroughput }: Scale,
  milliseconds: number,
  calls: number,
): readonly Part[] {
  const busy = Math.max(1, Math.ceil((perDay / 86_400) * (milliseconds / 1000)));
  const again = (busy * MONTH.seconds) / 60 / ASSUMPTIONS.secretsMinutes.value;
  const parameters = Math.min(calls, calls * cold + again) * SECRET_NAMES.length;
  return [
    { name: 'KMS, secrets', usage: { kmsRequests: parameters } },
    {
      name: 'Parameter Store, higher throughput',
      usage: { parameterReads: higherThroughput ? parameters : 0 },
    },
  ];
}

/** What Facebook gets. What SQS and DynamoDB get stays within the region. */
export function transferPart({ calls, graphBytes }: Traffic, messages: number): Part {
  const bytes = (calls['graph POST'] ?? 0) * graphBytes + ASSUMPTIONS.answerBytes.value;
  return { name: 'Data transfer out', usage: { transferOut: (messages * bytes) / GB } };
}

function callsOf({ calls }: Traffic, name: string): number {
  return calls[name] ?? 0;
}
