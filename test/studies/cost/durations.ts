import { ASSUMPTIONS } from './assumptions.ts';
import type { Traffic } from './traffic.ts';

/** The memory, in MB, that comes with a whole vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
const MB_PER_VCPU = 1769;

/** How long the function runs for one message, in milliseconds. */
export interface Durations {
  readonly accept: number;
  readonly work: number;
}

/** What waits costs the same with any memory; what computes goes with its share of a vCPU, Node being one thread. */
export function durations(memory: number, { calls }: Pick<Traffic, 'calls'>): Durations {
  const { acceptCpuMs, workCpuMs, sqsMs, dynamoMs, graphMs } = ASSUMPTIONS;
  const slowness = MB_PER_VCPU / Math.min(memory, MB_PER_VCPU);
  const waits = (name: string, each: number) => (calls[name] ?? 0) * each;
  return {
    accept: waits('AmazonSQS SendMessageBatch', sqsMs.value) + acceptCpuMs.value * slowness,
    work:
      waits('DynamoDB_20120810 GetItem', dynamoMs.value) +
      waits('DynamoDB_20120810 PutItem', dynamoMs.value) +
      waits('graph POST', graphMs.value) +
      workCpuMs.value * slowness,
  };
}
