import { useProxy } from '../proxy.ts';

/** A command: gets the arguments of the command line, and returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** Runs a command for this process, through the proxy of its environment, and sets the exit code. */
export async function runCommand(command: Command): Promise<void> {
  const throughProxy: Command = (args) => {
    useProxy();
    return command(args);
  };
  process.exitCode = await exitCodeOf(throughProxy, process.argv.slice(2));
}

/** Runs a command. Prints an error as one line, without its stack trace, and returns 1. */
export async function exitCodeOf(command: Command, args: readonly string[]): Promise<number> {
  try {
    return await command(args);
  } catch (error) {
    printError(error);
    return 1;
  }
}

/**
 * Returns the result of `work`. If it throws, prints the error as one line and ends the process with exit
 * code 1.
 */
export function orExit<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    printError(error);
    process.exit(1);
  }
}

function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const isOption = error instanceof Error && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code));
  // Of Node's sentences the first is about the option.
  console.error(`✘ ${isOption ? `${message.split(/\.\s/)[0]}: --help shows what there is.` : message}`);
}
