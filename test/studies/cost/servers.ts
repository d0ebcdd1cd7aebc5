import { ASSUMPTIONS, MONTH, type Scale } from './assumptions.ts';
import type { StackFacts } from './stack-facts.ts';
import type { Traffics } from './traffic.ts';
import { type Part, storePart, transferPart } from './usage.ts';

const GB = 1e9;

/** A t4g.small may use so much of a vCPU for ever (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html). */
const BASELINE_VCPU = 2 * 0.2;

/** Of a task, the smallest that Fargate has; not more than this share of it is planned to be used. */
const TASK = { vcpu: 0.25, memory: 0.5, used: 0.6 };

/** One in each zone, and a public address for each. */
const ZONES = 2;

/** New connections a second that one capacity unit of the balancer takes; every call of Facebook's may be one. */
const CONNECTIONS = 25;

/** Messages a second, on an average and in the busiest one. */
export function rates({ perDay }: Scale): { readonly average: number; readonly busiest: number } {
  const average = perDay / 86_400;
  return { average, busiest: average * ASSUMPTIONS.peak.value };
}

/** Share of a vCPU that the function's own code needs in the busiest second, wherever it runs. */
function vcpus(scale: Scale): number {
  const { acceptCpuMs, workCpuMs } = ASSUMPTIONS;
  return (rates(scale).busiest * (acceptCpuMs.value + workCpuMs.value)) / 1000;
}

/** Messages a day that one small server bears, evenings included. */
export function smallServerLimit(): number {
  return BASELINE_VCPU / vcpus({ perDay: 1, cold: 0 });
}

/** One small server with queue and memory on its own disk; nothing when it is too small. */
export function smallServerUsage({ queued }: Traffics, scale: Scale): readonly Part[] | undefined {
  if (vcpus(scale) > BASELINE_VCPU) return undefined;
  const messages = scale.perDay * MONTH.days;
  return [
    { name: 't4g.small', usage: { smallServerHours: MONTH.hours, diskSpace: 20, addressHours: MONTH.hours } },
    { name: 'Logs', usage: { otherLogs: (messages * queued.logBytes) / GB } },
    transferPart(queued, messages),
  ];
}

/**
 * Tasks in two zones behind a load balancer, with the same queue and the same table: what it takes to keep the same promises.
 * Long polls bring up to ten messages at a time when it is busy.
 */
export function tasksUsage(stack: StackFacts, { queued }: Traffics, scale: Scale): readonly Part[] {
  const messages = scale.perDay * MONTH.days;
  const tasks = Math.max(ZONES, Math.ceil(vcpus(scale) / (TASK.vcpu * TASK.used)));
  const together = Math.min(10, Math.max(1, rates(scale).average));
  const polls = (tasks * MONTH.seconds) / 20;
  const units = Math.max(1, rates(scale).average / CONNECTIONS);
  return [
    {
      name: 'Fargate',
      usage: {
        fargateVcpuHours: tasks * TASK.vcpu * MONTH.hours,
        fargateGbHours: tasks * TASK.memory * MONTH.hours,
        addressHours: tasks * MONTH.hours,
      },
    },
    {
      name: 'Balancer',
      usage: {
        balancerHours: MONTH.hours,
        balancerUnits: units * MONTH.hours,
        addressHours: ZONES * MONTH.hours,
      },
    },
    {
      name: 'SQS',
      usage: { sqsFifoRequests: messages + (2 * messages) / together + (together < 2 ? polls : 0) },
    },
    ...storePart(stack, queued, scale),
    { name: 'Logs', usage: { otherLogs: (messages * queued.logBytes) / GB } },
    transferPart(queued, messages),
  ];
}
