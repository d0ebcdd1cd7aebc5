import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TABLE } from '../../simulator/aws/dynamodb.ts';
import { bundleWith } from '../../simulator/bundle.ts';
import type { Person } from '../../simulator/facebook/person.ts';
import type { InterceptedCall } from '../../simulator/intercepted-calls.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { IN_LINE } from '../../support/with-simulator.ts';
import { lambdaLines } from './lambda-lines.ts';
import type { Traffic, Traffics } from './traffic.ts';

/** So many are counted, after so many that are not: the item remembers the last 32 events. */
const COUNTED = 10;
const BEFORE = 34;

/** What CloudWatch adds to each line that it keeps (https://aws.amazon.com/cloudwatch/pricing/). */
const LINE_OVERHEAD = 26;

/** The text of every message; what it says does not reach the log. */
const TEXT = 'When do you open on Saturday?';

const THROTTLED = { error: { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' } };

/** Counts in the simulator what messages make the function do. */
export async function countTraffic(): Promise<Traffics> {
  const folder = await bundleWith(join(import.meta.dirname, 'usual-bot.ts'));
  try {
    return {
      queued: await count(folder, says),
      inLine: await count(folder, says, { ...IN_LINE, CONVERSATION_TABLE: TABLE }),
      retried: await count(folder, saysAtABadTime),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function says(simulator: Simulator, person: Person): Promise<void> {
  await person.says(TEXT);
  await simulator.idle();
}

/** Facebook refuses, and takes it when the record comes again. */
async function saysAtABadTime(simulator: Simulator, person: Person): Promise<void> {
  const { facebook, sqs } = simulator;
  facebook.failNext({ ...THROTTLED, headers: { 'retry-after': '5' } });
  await says(simulator, person);
  if (sqs.nextReturn === undefined) throw new Error('The event was not given back.');
  await simulator.drain();
}

async function count(
  folder: string,
  happens: (simulator: Simulator, person: Person) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Traffic> {
  const simulator = await startSimulator({ folder, maxConcurrency: 1, environment });
  try {
    const person = simulator.facebook.person('Anna Person');
    for (let i = 0; i < BEFORE; i++) await says(simulator, person);
    const ledger = new Ledger(simulator);
    for (let i = 0; i < COUNTED; i++) await happens(simulator, person);
    return ledger.perMessage();
  } finally {
    await simulator.close();
  }
}

/** Keeps the books from when it is made. */
class Ledger {
  readonly #calls: InterceptedCall[] = [];
  readonly #lambda: Simulator['lambda'];
  #invocations = 0;

  constructor(simulator: Simulator) {
    this.#lambda = simulator.lambda;
    this.#lambda.metrics.length = 0;
    this.#lambda.logs.length = 0;
    simulator.observe = (call) => this.#calls.push(call);
    this.#lambda.onInvocation = (_, __, result) => {
      if (result) this.#invocations += 1;
    };
  }

  perMessage(): Traffic {
    const graph = this.#calls.filter(({ service }) => service === 'graph');
    const sent = this.#calls.filter(({ operation }) => operation === 'SendMessageBatch');
    const writes = this.#calls.filter(({ operation }) => operation === 'PutItem').map(itemBytes);
    const own = [...this.#lambda.logs, ...this.#lambda.metrics].map((line) => JSON.stringify(line));
    const about = { memory: 512 };
    const all = [...own, ...Array.from({ length: this.#invocations }, () => lambdaLines(about)).flat()];
    return {
      calls: Object.fromEntries(
        [...Map.groupBy(this.#calls, ({ service, operation }) => `${service} ${operation}`)]
          .map(([name, calls]) => [name, calls.length / COUNTED] as const)
          .toSorted(),
      ),
      invocations: this.#invocations / COUNTED,
      itemBytes: Math.max(...writes),
      writeUnits: writes.reduce((sum, bytes) => sum + Math.ceil(bytes / 1024), 0) / COUNTED,
      recordBytes: average(sent.map(({ body }) => JSON.parse(body).Entries[0].MessageBody)),
      graphBytes: average(graph.map(written)),
      logLines: own.length / COUNTED,
      logBytes: Math.round(bytesOf(own) / COUNTED),
      storedBytes: Math.round(
        (gzipSync(all.join('\n'), { level: 6 }).length + LINE_OVERHEAD * all.length) / COUNTED,
      ),
    };
  }
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
}

/** In bytes. */
function average(texts: readonly string[]): number {
  return texts.length === 0 ? 0 : Math.round(bytesOf(texts) / texts.length);
}

/** As DynamoDB counts: the UTF-8 of names and values. */
function itemBytes({ body }: InterceptedCall): number {
  const { Item }: { Item: Record<string, { S?: string; N?: string }> } = JSON.parse(body);
  return bytesOf(Object.entries(Item).map(([name, { S = '', N = '' }]) => name + S + N));
}

/** A call as HTTP/1.1 writes it. */
function written({ method, path, headers, body }: InterceptedCall): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...head, '', body].join('\r\n');
}
