import { LoggableError } from './errors.ts';
import { property } from './stack-trace.ts';

/** Where the author's code made a call that failed later, or built a message that was checked later. */
export interface CallSite {
  readonly stack: string;
}

/** Errors that have the stack trace of a call. */
const placed = new WeakSet<Error>();

/** A frame in the project's own code, in Lambda's or in Node: in the sources, or as a source map names them. */
const OWN =
  /\blambda\/(?:conversation|messenger|queue|runtime|store|webhook|handler)\b[\w/-]*\.ts:|\bnode:\w|\/var\/runtime\/|\((?:<anonymous>|native)\)$/;

/**
 * Remembers who calls. V8 formats the frames only when they are read, so a call that does not fail costs a microsecond.
 * @param above the function above which the frames begin
 */
export function callSite(above: (...given: never[]) => unknown): CallSite {
  const site = { stack: '' };
  Error.captureStackTrace(site, above);
  return site;
}

/**
 * Adds the call to the stack trace of an error that comes out of it later; the first call counts. An error of the project
 * gets the frames of the call instead of its own, which tell the author nothing.
 */
export function placeAt(error: unknown, { stack }: CallSite): void {
  if (!(error instanceof Error) || placed.has(error)) return;
  placed.add(error);
  const head = error instanceof LoggableError ? `${error.name}: ${error.message}` : property(error, 'stack');
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  Reflect.set(error, 'stack', [head, ...fromAuthor(frames)].join('\n'));
}

/** Does what an author calls: an error gets the place of the call. @param above the function that the author calls */
export async function withCallSite<T>(
  above: (...given: never[]) => unknown,
  work: () => Promise<T>,
): Promise<T> {
  const site = callSite(above);
  try {
    return await work();
  } catch (error) {
    placeAt(error, site);
    throw error;
  }
}

/** Whether an error has the stack trace of a call. */
export function isPlaced(error: Error): boolean {
  return placed.has(error);
}

/** The frames from the first one in the author's code on. */
export function fromAuthor(frames: readonly string[]): readonly string[] {
  const first = frames.findIndex((frame) => !OWN.test(frame));
  return first < 0 ? [] : frames.slice(first);
}
