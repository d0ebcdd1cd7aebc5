import { ASSUMPTIONS } from './assumptions.ts';
import { durations } from './durations.ts';
import { PRICES } from './prices.ts';
import type { Sources } from './sources.ts';
import { dollars, grouped, markdownTable } from './tables.ts';
import { logBytes } from './usage.ts';

const MEMORIES = [128, 256, 512, 1024, 1769];

/** All that can be turned, with its value in the stack. */
export function knobTable({ stack, traffic }: Sources): string {
  const { queued } = traffic;
  const { own, lambda } = logBytes(stack, queued);
  const perMillionLog = (bytes: number) => dollars((bytes / 1000) * PRICES.lambdaLogs.tiers[0].dollars);
  return markdownTable(
    ['what', 'where', 'now', 'what turning it does'],
    [
      [
        '`maxConcurrency`',
        'context value',
        String(stack.maxConcurrency),
        'people answered at a time, and so the sends a second of a Page; costs nothing until a Page’s limit is reached, and [waiting](../test/studies/scale/SCALE.md#beyond-it) beyond it',
      ],
      ['`memory`', '`infra/bot-needs.ts`', `${stack.memory} MB`, 'see [Memory](#memory)'],
      [
        '`timeOut`',
        '`infra/bot-needs.ts`',
        `${stack.timeOut} s`,
        'costs only when it is reached; a record whose function died comes back after six times this',
      ],
      [
        '`pages`',
        'context value',
        'one',
        'a token for each; each Page more has its own 300 sends a second, 10 with audio or video',
      ],
      [
        'throttle of the stage',
        '`infra/messenger-bot-stack.ts`',
        `${grouped(stack.throttle.rate)}/s, ${grouped(stack.throttle.burst)} at once`,
        'beyond it Facebook gets 429 and sends again; bounds what a flood of forged calls can cost',
      ],
      [
        'reserved concurrency',
        'not set',
        stack.reservedConcurrency === undefined ? 'none' : String(stack.reservedConcurrency),
        'bounds the whole function; it must exceed `maxConcurrency`, or Facebook’s calls are refused',
      ],
      [
        '`batchSize`',
        '`infra/messenger-bot-stack.ts`',
        String(stack.batchSize),
        `ten records an invocation save up to nine tenths of a Lambda request and of two SQS requests (${batchSaving()} per million), but they are worked one after the other: each waits for its neighbours`,
      ],
      [
        'Lambda’s own log lines (`systemLogLevelV2`)',
        'not set: INFO',
        `${grouped(lambda)} bytes`,
        `WARN saves ${perMillionLog(lambda)} per million; durations and memory of single invocations are then gone from the log, not from the metrics`,
      ],
      [
        'the function’s lines',
        '`lambda/runtime/metrics.ts`',
        `${grouped(own)} bytes`,
        `they are the metrics: without them ${perMillionLog(own)} less, and no dashboard`,
      ],
      [
        'retention of the logs',
        '`infra/messenger-bot-stack.ts`',
        `${stack.retentionDays} days`,
        'taking a line in costs as much as keeping it for years: shorten it for privacy, not for money',
      ],
      [
        '`conversationDays`',
        'context value',
        '90',
        `storage with point-in-time recovery is ${storagePrice()} a GB and month, which is about a million people`,
      ],
    ],
  );
}

/** What more memory costs, and saves. */
export function memoryTable({ stack, traffic }: Sources): string {
  const rows = MEMORIES.map((memory) => {
    const { accept, work } = durations(memory, traffic.queued);
    const cost = ((accept + work) / 1000) * (memory / 1024) * PRICES.lambdaGbSeconds.tiers[0].dollars * 1e6;
    const now = memory === stack.memory ? '**' : '';
    return [`${now}${memory}${now}`, `${Math.round(accept)}`, `${Math.round(work)}`, dollars(cost)];
  });
  return markdownTable(['MB', 'ms to accept', 'ms to answer', 'dollars per million messages'], rows);
}

/** How to read that. */
export function memoryNotes({ traffic }: Sources): string {
  const { calls } = traffic.queued;
  const waits = (calls['graph POST'] ?? 0) * ASSUMPTIONS.graphMs.value;
  return `More memory brings more CPU, but ${waits} ms of an answer are spent waiting, which costs in proportion to the memory. Node holds up to ${ASSUMPTIONS.peakMemory.value} MB, beside what your bot holds; with 128 MB it collects earlier, and still leaves hardly any room. A cold start computes more than a warm one, outside INIT with the memory’s share of CPU only.`;
}

function batchSaving(): string {
  const [lambda] = PRICES.lambdaRequests.tiers;
  const [sqs] = PRICES.sqsFifoRequests.tiers;
  return dollars(0.9e6 * (lambda.dollars + 2 * sqs.dollars));
}

function storagePrice(): string {
  return dollars(PRICES.dynamoStorage.tiers[0].dollars + PRICES.dynamoRecovery.tiers[0].dollars);
}
