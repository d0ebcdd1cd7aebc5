import { authorsLine } from '../aws/authors-line.ts';
import type { ProblemView, TraceEntry } from './view.ts';

/** What the function logs of an error and of what becomes of its event, as far as an author is told of it. */
export interface ErrorLine {
  readonly what?: string;
  /** The name of the error, or the type of what was thrown. */
  readonly error?: string;
  readonly message?: string;
  /** Its message with those of its causes: only on one's own machine. */
  readonly words?: string;
  readonly stack?: readonly string[];
  /** The handler that ran, and where it is, if the error has no line of the author's. */
  readonly handler?: string;
  readonly place?: string;
  readonly action?: 'retry' | 'close' | 'give up';
  readonly verdict?: string;
  readonly tries?: number;
  /** Of an error that Lambda itself logs. */
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly stackTrace?: readonly string[];
}

/** What the log says of an event that failed. */
export interface Failure {
  readonly problem: ProblemView;
  readonly outcome: TraceEntry['outcome'];
  /** What becomes of the event, if it is not tried again. */
  readonly end: string | undefined;
  readonly action: ErrorLine['action'];
}

/** The error in a message of the log: what went wrong, and the author's line. */
export function problemIn(message: unknown): ProblemView | undefined {
  const line: ErrorLine = typeof message === 'object' ? { ...message } : {};
  const { error = line.errorType, words = line.message ?? line.errorMessage ?? '', handler } = line;
  if (error === undefined) return undefined;
  const frames = line.stack ?? line.stackTrace;
  const frame = Array.isArray(frames) ? authorsLine(frames) : undefined;
  const name = /^[A-Z]/.test(error) ? error : '';
  return {
    place: frame ?? line.place ?? '',
    text:
      [name, words].filter(Boolean).join(': ') +
      (frame === undefined && handler ? ` (somewhere in ${handler})` : ''),
  };
}

/** What becomes of the event after the error, if its handler failed for good or need not be called again. */
export function endOf({ action, verdict, tries = 1, error = '' }: ErrorLine): string | undefined {
  if (action === 'close') return 'Closed: the person cannot be reached now. Nothing is sent again.';
  if (action !== 'give up') return undefined;
  return `Given up ${ruleOf(verdict, error, tries)}. The event is in the dead-letter queue, the person’s next one goes on.`;
}

function ruleOf(verdict: string | undefined, error: string, tries: number): string {
  if (verdict === 'retry-limited')
    return `after ${tries} tries: what a handler throws is tried again after 2, 8 and 20 seconds, and then no more`;
  if (error === 'NeverFinished') return 'after five attempts that began and did not end';
  if (error === 'TriedTooOften') return 'after 145 tries';
  if (verdict !== 'fault') return `after ${tries} tries: it was tried for more than a day, and no more`;
  return `at try ${tries}: an error of this kind stays, however often it is tried`;
}
