/** The simulator's runtime, which says with everything it says what the process has used up until then. */

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
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpu: (userCPUTime + systemCPUTime) / 1000,
    peakMemory: maxRSS * 1024,
    memory: process.memoryUsage.rss(),
  };
}

const atStart = used();
const send = process.send?.bind(process);
process.send = (message: object) => send?.({ ...message, atStart, used: used() }) ?? false;

process.on('disconnect', () => process.exit());

await import('../simulator/lambda-runtime.ts');
