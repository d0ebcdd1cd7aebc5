import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import { ASSUMPTIONS, MONTH, type Volume } from './assumptions.ts';
import { durations } from './durations.ts';
import { type LogBytes, logBytes } from './log-bytes.ts';
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
export function usageOf(stack: StackFacts, traffic: CountedTraffic, volume: Volume): readonly Part[] {
  const { answered, retried } = traffic;
  const messages = volume.perDay * MONTH.days;
  const retries = messages * ASSUMPTIONS.retried.value;
  const records = messages + retries;
  const { accept, answer } = durations(stack.memory, answered);
  const lambda = (times: number, milliseconds: number): Usage => ({
    lambdaGbSeconds: (times * Math.ceil(milliseconds) * stack.memory) / 1024 / 1000,
  });
  const chunks = Math.ceil(answered.recordBytes / SQS_CHUNK);
  const hides = retries * callsOf(retried, 'AmazonSQS ChangeMessageVisibility');
  const reads = messages * callsOf(answered, 'DynamoDB_20120810 GetItem') + retries;
  const writes = messages * answered.writeUnits + retries * (retried.writeUnits - answered.writeUnits);
  const size = (volume.perDay * ASSUMPTIONS.people.value * answered.itemBytes) / GB;
  return [
    { name: 'HTTP API', usage: { httpApiCalls: messages } },
    { name: 'Lambda, requests', usage: { lambdaRequests: messages + records } },
    { name: 'Lambda, accepting the POST', usage: lambda(messages, accept) },
    { name: 'Lambda, answering the record', usage: lambda(records, answer) },
    {
      name: 'Lambda, INIT',
      usage: lambda((messages + records) * volume.coldShare, ASSUMPTIONS.initMs.value),
    },
    {
      name: 'SQS, send, receive, delete',
      usage: { sqsFifoRequests: (messages + records) * chunks + messages + hides },
    },
    { name: 'SQS, empty receives', usage: { sqsFifoRequests: emptyReceives(stack, records, answer) } },
    { name: 'DynamoDB, reads', usage: { dynamoReads: reads } },
    { name: 'DynamoDB, writes', usage: { dynamoWrites: writes } },
    {
      name: 'DynamoDB, storage and recovery',
      usage: { dynamoStorage: size, dynamoRecovery: stack.recovery ? size : 0 },
    },
    ...logParts(stack, answered, messages, retries * (retried.logBytes - answered.logBytes)),
    { name: 'Metrics, alarms, dashboard', usage: operationUsage(stack) },
    { name: 'Secrets', usage: secretsUsage(volume, accept + answer, messages + records) },
    transferPart(answered, messages),
  ];
}

/** An idle poller asks again every 20 seconds. */
function emptyReceives({ maxConcurrency }: StackFacts, records: number, answer: number): number {
  const pollers = Math.min(ASSUMPTIONS.pollers.value, maxConcurrency);
  const busy = (records * answer) / 1000 / MONTH.seconds;
  return (Math.max(0, pollers - busy) * MONTH.seconds) / 20;
}

function logParts(stack: StackFacts, traffic: Traffic, messages: number, more: number): readonly Part[] {
  const bytes = logBytes(stack, traffic);
  return [
    { name: 'Logs, the function’s lines', usage: { lambdaLogs: (messages * bytes.own + more) / GB } },
    { name: 'Logs, Lambda’s own lines', usage: { lambdaLogs: (messages * bytes.lambda) / GB } },
    { name: 'Logs, access log', usage: { otherLogs: (messages * bytes.access) / GB } },
    { name: 'Logs, storage', usage: { logStorage: storedLogs(stack, traffic, messages, bytes) / GB } },
  ];
}

/** In bytes; assumes that API Gateway's lines compress like the function's. */
function storedLogs(
  { retentionDays }: StackFacts,
  { storedBytes }: Traffic,
  messages: number,
  { own, lambda, access }: LogBytes,
): number {
  const compressed = storedBytes / (own + lambda);
  return (messages * (own + lambda + access) * compressed * retentionDays) / MONTH.days;
}

function operationUsage({ metrics, alarms, dashboards }: StackFacts): Usage {
  return { metrics, alarms, dashboards };
}

/** A sandbox reads the secrets when it starts, and every few minutes while it is in use. */
function secretsUsage(
  { perDay, coldShare, higherThroughput }: Volume,
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
