/** Runs a command: its number is the exit code, what it throws is told in one line. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    console.error(complaint(error));
    process.exitCode = 1;
  }
}

/** What a command needs before it can run, its options for one; what it throws is told in one line, and is the end. */
export function orEnd<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    console.error(complaint(error));
    process.exit(1);
  }
}

/**
 * A time that is said in seconds, in milliseconds.
 * @throws Error when it is none
 */
export function milliseconds(option: string, seconds: string): number {
  if (/^\d+$/.test(seconds)) return Number(seconds) * 1000;
  throw new Error(`${option} must be a whole number of seconds, not “${seconds}”.`);
}

function complaint(error: unknown): string {
  return `✘ ${error instanceof Error ? error.message : error}`;
}
