/**
 * What calls `process.exit`, for the author on their own machine: it ends the function without a word. The deployed code
 * knows nothing of it.
 */
import { authorsLine } from './authors-line.ts';

/** What a sandbox logs of it. */
export const EXITED = 'The bot ended the function';

/** A frame in the stand-in for Lambda's runtime, whose calls are those of the function. */
const RUNTIME = /\blambda-runtime\.ts:/;

/**
 * Tells of each call of `process.exit` in the author's code, from now on, before it ends the process.
 * @param tell gets the author's line, and the stack trace of the call
 */
export function tellExit(tell: (place: string, frames: readonly string[]) => void): void {
  const { exit } = process;
  process.exit = (code) => {
    const site = { stack: '' };
    Error.captureStackTrace(site, process.exit);
    const frames = site.stack.split('\n').slice(1);
    const place = authorsLine(frames.filter((frame) => !RUNTIME.test(frame)));
    if (place !== undefined) tell(place, frames);
    return exit.call(process, code);
  };
}
