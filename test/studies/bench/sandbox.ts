/** The simulator's runtime, which says with everything it says what the process has used up until then. */
import { readFileSync } from 'node:fs';

/** What a process has used up since it was started. */
export interface Used {
  /** In milliseconds, all threads. */
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

/** Linux's `maxRSS` begins with that of the process that started this one, so it is asked elsewhere. */
function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

const atStart = used();
const send = process.send?.bind(process);
process.send = (message: object) => send?.({ ...message, atStart, used: used() }) ?? false;

process.on('disconnect', () => process.exit());

await import('../../simulator/aws/lambda-runtime.ts');
