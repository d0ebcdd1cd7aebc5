/** The simulator's runtime. Each of its messages also carries what the process has used so far. */
import { readFileSync } from 'node:fs';

/** What a process has used since its start. */
export interface Used {
  /** CPU time of all threads, in milliseconds. */
  readonly cpu: number;
  /** In bytes. */
  readonly peakMemory: number;
  /** In bytes. */
  readonly memory: number;
}

function used(): Used {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    cpu: (userCPUTime + systemCPUTime) / 1000,
    peakMemory: peakMemory(),
    memory: process.memoryUsage.rss(),
  };
}

/** On Linux a new process inherits `maxRSS` from its parent, so this reads the peak from /proc. */
function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

const atStart = used();
const send = process.send?.bind(process);
process.send = (message: object) => send?.({ ...message, atStart, used: used() }) ?? false;

await import('../../simulator/aws/lambda-runtime.ts');
