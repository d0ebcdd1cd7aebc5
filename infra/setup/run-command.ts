/** Runs a command: its number is the exit code, what it throws is told in one line. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    console.error(`✘ ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
