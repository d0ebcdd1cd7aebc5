import { ASSUMPTIONS, MONTH } from './assumptions.ts';
import { durations } from './durations.ts';
import { logBytes } from './log-bytes.ts';
import { millionOf } from './pricing.ts';
import { breakEven, serverCost } from './small-server.ts';
import type { StackFacts } from './stack-facts.ts';
import { dollars, grouped } from './tables.ts';
import type { CountedTraffic } from './traffic.ts';

/** What makes the large parts large, and what changes them. */
export function notes(stack: StackFacts, traffic: CountedTraffic): string {
  return [
    lambdaNote(stack, traffic),
    sqsNote(stack),
    logNote(stack, traffic),
    dynamoNote(traffic),
    secretsNote(),
    serverNote(stack, traffic),
  ]
    .map((note) => `- ${note}`)
    .join('\n');
}

function lambdaNote({ memory }: StackFacts, { answered }: CountedTraffic): string {
  const { answer } = durations(memory, answered);
  const calls = answered.calls['graph POST'] ?? 0;
  const waits = calls * ASSUMPTIONS.graphMs.value;
  const perMs = ((millionOf('lambdaGbSeconds') / 1000) * memory) / 1024;
  return [
    `**Lambda** mostly waits for Facebook: ${waits} of the ${Math.round(answer)} ms of an answer that comes alone are ${calls} calls of the Graph API.`,
    `One more call (\`typing\`, \`markSeen\`, a second message) adds ${dollars(perMs * ASSUMPTIONS.graphMs.value)} per million messages.`,
    `A language model that thinks for five seconds adds ${dollars(perMs * 5000)}.`,
    'Messages of one invocation share the waiting.',
    `${memory / 2} MB of memory instead of ${memory} would cost ${memoryCost(memory / 2, answered)} for accepting and answering instead of ${memoryCost(memory, answered)}.`,
  ].join(' ');
}

function memoryCost(memory: number, answered: CountedTraffic['answered']): string {
  const { accept, answer } = durations(memory, answered);
  return dollars(((accept + answer) / 1000) * (memory / 1024) * millionOf('lambdaGbSeconds'));
}

function sqsNote({ maxConcurrency }: StackFacts): string {
  const pollers = Math.min(ASSUMPTIONS.pollers.value, maxConcurrency);
  const idle = (pollers * MONTH.seconds * millionOf('sqsFifoRequests')) / 20 / 1e6;
  return `**SQS**: Lambda polls an empty queue too, which costs up to ${dollars(idle)} a month.`;
}

function logNote(stack: StackFacts, { answered }: CountedTraffic): string {
  const { own, lambda, access } = logBytes(stack, answered);
  return `**Logs** take ${grouped(own + lambda + access)} bytes for a message that comes alone: ${grouped(own)} in ${answered.logLines} lines of the function, which carry its metrics, ${grouped(lambda)} from Lambda, ${grouped(access)} in the access log.`;
}

function dynamoNote({ answered }: CountedTraffic): string {
  return [
    `**DynamoDB** writes ${answered.writeUnits} unit a message.`,
    `The item of a frequent writer has ${grouped(answered.itemBytes)} bytes; each further 1,024 (a longer \`history\`, more \`state\`) are another unit.`,
  ].join(' ');
}

function secretsNote(): string {
  return [
    `**Secrets**: the last column has Parameter Store’s higher throughput, ${dollars(millionOf('parameterReads') / 100)} for 10,000 reads.`,
    'Without it an account reads 40 parameters a second, too few when some hundred sandboxes start at once.',
  ].join(' ');
}

function serverNote(stack: StackFacts, traffic: CountedTraffic): string {
  const cost = dollars(serverCost(traffic, 0));
  const from = grouped(breakEven(stack, traffic));
  return `**A small server** (t4g.small with disk and address, ${cost} a month) is cheaper from about ${from} messages a day on, but it is one machine, and its updates, backups and alarms are your work.`;
}
