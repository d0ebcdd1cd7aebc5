import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import { ASSUMPTIONS, MONTH, type Volume } from './assumptions.ts';
import { ALONE, type Batching } from './batching.ts';
import { durations } from './durations.ts';
import { logBytes } from './log-bytes.ts';
import type { Priced } from './prices.ts';
import type { StackFacts } from './stack-facts.ts';
import type { CountedTraffic, Traffic } from './traffic.ts';

/** Units in a month, by their price. */
export type Usage = Readonly<Partial<Record<Priced, number>>>;

/** A line of the bill. */
export interface Part {
  readonly name: string;
  readonly usage: Usage;
}

const GB = 1e9;

/** Up to this many bytes are one SQS request. */
const SQS_CHUNK = 65_536;

/** The stack's usage in a month. */
export function usageOf(
  stack: StackFacts,
  traffic: CountedTraffic,
  volume: Omit<Volume, 'maxConcurrency'>,
  batching: Batching = ALONE,
): readonly Part[] {
  const { answered, retried } = traffic;
  const messages = volume.perDay * MONTH.days;
  const retries = messages * ASSUMPTIONS.retried.value;
  const records = messages + retries;
  const invocations = records / batching.fill;
  const { accept, answer } = durations(stack.memory, answered, batching);
  const lambda = (times: number, milliseconds: number): Usage => ({
    lambdaGbSeconds: (times * Math.ceil(milliseconds) * stack.memory) / 1024 / 1000,
  });
  const requests = (bytes: number) => Math.ceil(bytes / SQS_CHUNK);
  const hides = retries * callsOf(retried, 'AmazonSQS ChangeMessageVisibility');
  const reads = messages * callsOf(answered, 'DynamoDB_20120810 GetItem') + retries;
  const writes = messages * answered.writeUnits + retries * (retried.writeUnits - answered.writeUnits);
  const size = (volume.perDay * ASSUMPTIONS.people.value * answered.itemBytes) / GB;
  return [
    { name: 'HTTP API', usage: { httpApiCalls: messages } },
    { name: 'Lambda, requests', usage: { lambdaRequests: messages + invocations } },
    { name: 'Lambda, accepting the POST', usage: lambda(messages, accept) },
    { name: 'Lambda, answering the record', usage: lambda(invocations, answer) },
    {
      name: 'Lambda, INIT',
      usage: lambda((messages + invocations) * volume.coldShare, ASSUMPTIONS.initMs.value),
    },
    { name: 'SQS, send', usage: { sqsFifoRequests: messages * requests(answered.recordBytes) } },
    {
      name: 'SQS, receive',
      usage: { sqsFifoRequests: invocations * requests(batching.fill * answered.recordBytes) },
    },
    {
      name: 'SQS, delete',
      usage: { sqsFifoRequests: messages / batching.fill + invocations * batching.earlyDeletes },
    },
    { name: 'SQS, visibility', usage: { sqsFifoRequests: invocations * batching.shared + hides } },
    { name: 'SQS, empty receives', usage: { sqsFifoRequests: emptyReceives(stack, invocations, answer) } },
    { name: 'DynamoDB, reads', usage: { dynamoReads: reads } },
    { name: 'DynamoDB, writes', usage: { dynamoWrites: writes } },
    {
      name: 'DynamoDB, storage and recovery',
      usage: { dynamoStorage: size, dynamoRecovery: stack.recovery ? size : 0 },
    },
    ...logParts(stack, answered, messages, retries * (retried.logBytes - answered.logBytes), batching),
    { name: 'Metrics, alarms, dashboard', usage: operationUsage(stack, messages) },
    { name: 'Secrets', usage: secretsUsage(volume, accept + answer / batching.fill, messages + invocations) },
    transferPart(answered, messages),
  ];
}

/** An idle poller asks again every 20 seconds. */
function emptyReceives({ maxConcurrency }: StackFacts, invocations: number, answer: number): number {
  const pollers = Math.min(ASSUMPTIONS.pollers.value, maxConcurrency);
  const busy = (invocations * answer) / 1000 / MONTH.seconds;
  return (Math.max(0, pollers - busy) * MONTH.seconds) / 20;
}

function logParts(
  stack: StackFacts,
  traffic: Traffic,
  messages: number,
  more: number,
  { fill }: Batching,
): readonly Part[] {
  const { own, lambda, access } = logBytes(stack, traffic, fill);
  const alone = logBytes(stack, traffic);
  // Assumes that API Gateway's lines compress like the function's.
  const compressed = traffic.storedBytes / (alone.own + alone.lambda);
  const stored = (messages * (own + lambda + access) * compressed * stack.retentionDays) / MONTH.days;
  return [
    { name: 'Logs, the function’s lines', usage: { lambdaLogs: (messages * own + more) / GB } },
    { name: 'Logs, Lambda’s own lines', usage: { lambdaLogs: (messages * lambda) / GB } },
    { name: 'Logs, access log', usage: { otherLogs: (messages * access) / GB } },
    { name: 'Logs, storage', usage: { logStorage: stored / GB } },
  ];
}

/** AWS meters a custom metric in the hours in which it has a value: without messages that is the heartbeat's alone. */
function operationUsage({ metrics, alarms, dashboards }: StackFacts, messages: number): Usage {
  const others = messages > 0 ? metrics - 1 : 0;
  return { metrics: others + ASSUMPTIONS.heartbeatHours.value / 24, alarms, dashboards };
}

/** A sandbox reads the secrets when it starts, and every few minutes while it is in use. */
function secretsUsage(
  { perDay, coldShare, higherThroughput }: Omit<Volume, 'maxConcurrency'>,
  milliseconds: number,
  calls: number,
): Usage {
  const busy = Math.max(1, Math.ceil((perDay / 86_400) * (milliseconds / 1000)));
  const again = (busy * MONTH.seconds) / 60 / ASSUMPTIONS.secretsMinutes.value;
  const parameters = Math.min(calls, calls * coldShare + again) * SECRET_NAMES.length;
  return { kmsRequests: parameters, parameterReads: higherThroughput ? parameters : 0 };
}

/** What Facebook receives. Traffic to SQS and DynamoDB stays within the region and is free. */
export function transferPart(traffic: Traffic, messages: number): Part {
  const bytes = callsOf(traffic, 'graph POST') * traffic.graphBytes + ASSUMPTIONS.answerBytes.value;
  return { name: 'Data transfer out', usage: { transferOut: (messages * bytes) / GB } };
}

function callsOf({ calls }: Traffic, name: string): number {
  return calls[name] ?? 0;
}
