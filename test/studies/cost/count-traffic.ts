import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleWith } from '../../simulator/bundle.ts';
import type { Person } from '../../simulator/facebook/person.ts';
import type { InterceptedCall } from '../../simulator/intercepted-calls.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { lambdaLines } from './lambda-lines.ts';
import type { CountedTraffic, Traffic } from './traffic.ts';

/** Messages that are counted. */
const COUNTED = 10;

/** Messages before them: the item has its full size when it holds the last 32 events. */
const BEFORE = 34;

/** What CloudWatch adds to each stored line, in bytes (https://aws.amazon.com/cloudwatch/pricing/). */
const LINE_OVERHEAD = 26;

/** The text of every message; no text reaches the log. */
const TEXT = 'When do you open on Saturday?';

const RATE_LIMIT = {
  error: { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' },
  headers: { 'retry-after': '5' },
};

type Say = (simulator: Simulator, person: Person) => Promise<void>;

/** Counts in the simulator what messages make the function do. */
export async function countTraffic(): Promise<CountedTraffic> {
  const folder = await bundleWith(join(import.meta.dirname, 'usual-bot.ts'));
  const simulator = await startSimulator({ folder, maxConcurrency: 1 });
  try {
    const person = simulator.facebook.person('Anna Person');
    for (let i = 0; i < BEFORE; i++) await say(simulator, person);
    const answered = await count(simulator, person, say);
    return { answered, retried: await count(simulator, person, sayDuringRateLimit) };
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true });
  }
}

const say: Say = async (simulator, person) => {
  await person.says(TEXT);
  await simulator.idle();
};

/** Facebook refuses both calls of the first attempt and accepts the second attempt. */
const sayDuringRateLimit: Say = async (simulator, person) => {
  simulator.facebook.failNext(RATE_LIMIT, RATE_LIMIT);
  await say(simulator, person);
  if (simulator.sqs.nextReturn === undefined) throw new Error('The record did not return to the queue.');
  await simulator.drain();
};

async function count(simulator: Simulator, person: Person, happen: Say): Promise<Traffic> {
  const ledger = new Ledger(simulator);
  for (let i = 0; i < COUNTED; i++) await happen(simulator, person);
  return ledger.perMessage();
}

/** Counts everything from its creation on. */
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
    const perInvocation = lambdaLines({ memory: 512 });
    const all = [...own, ...Array.from({ length: this.#invocations }, () => perInvocation).flat()];
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

/** The average size, in bytes. */
function average(texts: readonly string[]): number {
  return texts.length === 0 ? 0 : Math.round(bytesOf(texts) / texts.length);
}

/** The size as DynamoDB counts it: the UTF-8 of names and values. */
function itemBytes({ body }: InterceptedCall): number {
  const { Item }: { Item: Record<string, { S?: string; N?: string }> } = JSON.parse(body);
  return bytesOf(Object.entries(Item).map(([name, { S = '', N = '' }]) => name + S + N));
}

/** A call as HTTP/1.1 sends it. */
function written({ method, path, headers, body }: InterceptedCall): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...head, '', body].join('\r\n');
}
