/**
 * The words of an error, for the log on one's own machine. The function itself never logs them: they may quote a person. It
 * tells of each error on a channel of Node, to which only the simulator and `talk` listen.
 */
import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { placeOfFunction } from './place-of-function.ts';

/** What the function tells of an error before it logs it. */
interface Told {
  readonly error: unknown;
  /** The fields of the log line. Those of an error without the author's line name the handler. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The author's function that was running. */
  readonly handler: unknown;
}

/** Longer values and messages are cut, in characters. */
const MAX = 500;

/**
 * Adds the words of each error to its log line from now on, and the place of the handler if it has no line of the
 * author's.
 */
export function tellWords(): void {
  subscribe('messenger-lambda:error', (message) => {
    const { error, fields, handler }: Told = Object(message);
    const place = 'handler' in fields ? placeOfFunction(handler) : undefined;
    Object.assign(fields, { words: wordsOf(error) }, place && { place });
  });
}

/** The message of an error with those of its causes: `fetch failed: connect ECONNREFUSED 127.0.0.1:1`. */
export function wordsOf(error: unknown): string {
  return cut(joined(partsOf(error, 0)));
}

/** The page of Meta's behind a limit: the log line has it, and the value is worth more. */
const SOURCE = / \(https:\S+\)\.$/;

/** Causes of causes are enough at this depth: a cause may be the error itself. */
const DEEPEST = 5;

function partsOf(error: unknown, depth: number): readonly string[] {
  if (depth > DEEPEST) return [];
  if (!(error instanceof Error))
    return [depth === 0 ? `${shown(error)} was thrown, which is no Error` : shown(error)];
  const { message, cause }: { message: string; cause?: unknown } = error;
  const { value, errors = [] }: { value?: unknown; errors?: readonly unknown[] } = Object(error);
  const isLimit = error.name === 'LimitExceeded' && value !== undefined;
  const several = Array.isArray(errors) ? errors.map((one) => joined(partsOf(one, depth + 1))) : [];
  const causes =
    cause === undefined ? [] : partsOf(cause, depth + 1).filter((part) => !message.includes(part));
  const said = isLimit ? message.replace(SOURCE, '') : message;
  const own = said || (several.length > 0 ? '' : codeOf(error));
  return [own, isLimit ? shown(value) : '', several.filter(Boolean).join(', '), ...causes];
}

function joined(parts: readonly string[]): string {
  return parts.filter(Boolean).join(': ');
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name;
}

/** A value as an author reads it; of buttons, cards and quick replies their titles. */
function shown(value: unknown): string {
  if (typeof value === 'string') return cut(`“${value}”`);
  if (Array.isArray(value)) return cut(value.map((one) => shown(Object(one).title ?? one)).join(', '));
  return cut(inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }));
}

function cut(text: string): string {
  return text.length > MAX ? `${text.slice(0, MAX)} …` : text;
}
