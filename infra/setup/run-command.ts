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

function complaint(error: unknown): string {
  return `✘ ${error instanceof Error ? error.message : error}`;
}
