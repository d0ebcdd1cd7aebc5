import { ASSUMPTIONS } from './assumptions.ts';
import type { Traffic } from './traffic.ts';

/**
 * The memory, in MB, that has a whole vCPU
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
 */
const MB_PER_VCPU = 1769;

/** How long the function runs for one message, in milliseconds. */
export interface Durations {
  /** From Facebook's call to the 200. */
  readonly accept: number;
  /** The queue record. */
  readonly answer: number;
}

/**
 * Waiting takes the same time with any memory. Computing depends on the share of a vCPU: Node uses one
 * thread.
 */
export function durations(memory: number, { calls }: Pick<Traffic, 'calls'>): Durations {
  const { acceptCpuMs, answerCpuMs, sqsMs, dynamoMs, graphMs } = ASSUMPTIONS;
  const slowness = MB_PER_VCPU / Math.min(memory, MB_PER_VCPU);
  const waits = (name: string, each: number) => (calls[name] ?? 0) * each;
  return {
    accept: waits('AmazonSQS SendMessageBatch', sqsMs.value) + acceptCpuMs.value * slowness,
    answer:
      waits('DynamoDB_20120810 GetItem', dynamoMs.value) +
      waits('DynamoDB_20120810 PutItem', dynamoMs.value) +
      waits('graph POST', graphMs.value) +
      answerCpuMs.value * slowness,
  };
}
