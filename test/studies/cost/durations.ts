import { ASSUMPTIONS } from './assumptions.ts';
import { ALONE, type Batching } from './batching.ts';
import type { Traffic } from './traffic.ts';

/**
 * The memory, in MB, that has a whole vCPU
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
 */
const MB_PER_VCPU = 1769;

/** How long the function runs, in milliseconds. */
export interface Durations {
  /** From Facebook's call to the 200. */
  readonly accept: number;
  /** An invocation with queue records. */
  readonly answer: number;
}

/**
 * Waiting takes the same time with any memory, and the records of an invocation wait side by side. Computing
 * depends on the share of a vCPU, and they take turns: Node uses one thread.
 */
export function durations(
  memory: number,
  { calls }: Pick<Traffic, 'calls'>,
  { fill, shared }: Pick<Batching, 'fill' | 'shared'> = ALONE,
): Durations {
  const { acceptCpuMs, answerCpuMs, sqsMs, dynamoMs, graphMs, graphSpread } = ASSUMPTIONS;
  const slowness = MB_PER_VCPU / Math.min(memory, MB_PER_VCPU);
  const waits = (name: string, each: number) => (calls[name] ?? 0) * each;
  return {
    accept: waits('AmazonSQS SendMessageBatch', sqsMs.value) + acceptCpuMs.value * slowness,
    answer:
      shared * sqsMs.value +
      waits('DynamoDB_20120810 GetItem', dynamoMs.value) +
      waits('DynamoDB_20120810 PutItem', dynamoMs.value) +
      waits('graph POST', graphMs.value) * slowestOf(fill, graphSpread.value) +
      answerCpuMs.value * slowness * fill,
  };
}

/** How much longer than one the slowest of several takes, if each is up to `spread` faster or slower. */
export function slowestOf(several: number, spread: number): number {
  return 1 + (spread * (several - 1)) / (several + 1);
}
