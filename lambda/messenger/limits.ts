import { callSite, fromAuthor, placeAt } from '../runtime/call-site.ts';
import { Fault, type Fields } from '../runtime/errors.ts';
import { stackFrames } from '../runtime/stack-trace.ts';

/** A message breaks one of Meta's limits. It was not sent, and a retry cannot help. */
class LimitExceeded extends Fault {
  override readonly name = 'LimitExceeded';
  /** No property that is printed or logged: it may hold what a person wrote. */
  readonly #value: unknown;

  constructor(message: string, value: unknown) {
    super(message);
    this.#value = value;
  }

  override get fields(): Fields {
    return { stack: fromAuthor(stackFrames(this)) };
  }

  /** What was too long, too many or missing. */
  get value(): unknown {
    return this.#value;
  }
}

/** The method that checks a message before it is sent; a symbol, so that it stays out of the JSON. */
export const check: unique symbol = Symbol('check');

/** A message that may know how to check itself. */
export interface Checked {
  readonly [check]?: () => void;
}

/** The same check, whose errors name the line that builds the message. */
export function builtHere(check: () => void): () => void {
  const builder = callSite(builtHere);
  return () => {
    try {
      check();
    } catch (error) {
      placeAt(error, builder);
      throw error;
    }
  };
}

/**
 * Runs the check of a message, if it has one.
 * @throws LimitExceeded
 */
export function checkLimits(built: object): void {
  if (check in built && typeof built[check] === 'function') built[check]();
}

/**
 * Throws unless `text` has `min` to `max` characters, counted in code points, as Meta does. A bot without a compiler may
 * have left it out.
 */
export function textWithin(what: string, text: unknown, max: number, source: string, min: 0 | 1 = 1): void {
  mustHold(typeof text === 'string', `${what} must be a text`, source, text);
  const { length } = [...String(text)];
  mustHold(length <= max, `${what} can have at most ${max} characters (got ${length})`, source, text);
  mustHold(length >= min, `${what} must not be empty`, source);
}

/** Throws unless `list`, the `things` of `owner`, is one of `min` to `max` elements. */
export function countWithin(
  owner: string,
  things: string,
  list: readonly unknown[],
  max: number,
  source: string,
  min: 0 | 1 = 1,
): void {
  mustHold(Array.isArray(list), `The ${things} must be a list`, source);
  const { length } = list;
  mustHold(length <= max, `${owner} can have at most ${max} ${things} (got ${length})`, source, list);
  mustHold(length >= min, `The list of ${things} must not be empty`, source);
}

/**
 * @param value what breaks the rule: it is shown on one's own machine, and never logged
 * @throws LimitExceeded unless the rule is kept
 */
export function mustHold(holds: boolean, rule: string, source: string, value?: unknown): void {
  if (!holds) throw new LimitExceeded(`${rule} (${source}).`, value);
}
