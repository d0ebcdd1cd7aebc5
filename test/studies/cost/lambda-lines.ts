import type { StackFacts } from './stack-facts.ts';

const REQUEST = '6d68ca91-49c9-448d-89b8-7ca3e6dc66aa';
const TIME = '2026-11-22T10:00:00.000Z';

/**
 * The two lines that Lambda itself writes for an invocation, in JSON at its log level INFO
 * (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html). The simulator
 * writes none.
 */
export function lambdaLines({ memory }: Pick<StackFacts, 'memory'>): readonly string[] {
  const metrics = { durationMs: 101.51, billedDurationMs: 102, memorySizeMB: memory, maxMemoryUsedMB: 112 };
  return [
    { type: 'platform.start', record: { requestId: REQUEST, version: '$LATEST' } },
    { type: 'platform.report', record: { requestId: REQUEST, metrics, status: 'success' } },
  ].map((line) => JSON.stringify({ time: TIME, ...line }));
}
