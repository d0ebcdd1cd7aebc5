import { inSources } from '../aws/in-sources.ts';
import type { LogLine } from '../aws/lambda.ts';
import { EXITED } from '../aws/told-exit.ts';
import { inPlaceOfDeploy, repeatsLoadProblem, UNCAUGHT } from './not-loaded.ts';
import { type ErrorLine, endOf, type Failure, problemIn } from './problem.ts';
import { outcomeOf, type Silence, silenceIn } from './silence.ts';
import type { ProblemView, TraceEntry } from './view.ts';

/**
 * In characters. After a crash Node prints the line of the bundle that crashed, and the bundle is minified.
 */
const MAX_LINE = 4000;

type LogEntry = Omit<TraceEntry, 'id' | 'time' | 'events' | 'people'>;

/** What a line of the log says. */
export interface Logged {
  readonly entry: LogEntry;
  /** The error, if it is one of an event. */
  readonly failure: Failure | undefined;
  /** Why an event is not answered. */
  readonly silence: Silence | undefined;
}

/**
 * Describes a line of the log.
 * @param payload what the person tapped, if the line is about a tap
 * @param load why the bot is not loaded, if it is not
 * @returns undefined if the line is only for the record: the Page's own messages, receipts
 */
export function logged(
  { level, message }: LogLine,
  payload: string | undefined,
  load?: ProblemView,
): Logged | undefined {
  const line = typeof message === 'string' ? message : JSON.stringify(message, null, 2);
  const text = inSources(line.slice(0, MAX_LINE));
  const parts = [{ name: 'Line', text }];
  const silence = silenceIn(message, payload);
  const rest = { milliseconds: undefined, parts, clipboard: {} };
  if (silence) {
    const { title, advice } = silence;
    const entry = { kind: 'silence', title, advice, outcome: outcomeOf(silence), ...rest } as const;
    return { entry, failure: undefined, silence };
  }
  const fields: ErrorLine & { readonly silence?: string } = typeof message === 'object' ? { ...message } : {};
  if (fields.silence !== undefined) return undefined;
  const repeats = repeatsLoadProblem(message);
  if (repeats && fields.error === undefined) return undefined; // The runtime's line: that of the record says it.
  const problem = repeats ? load : problemIn(message);
  const outcome = level === 'ERROR' ? 'bad' : level === 'WARN' ? 'warning' : 'good';
  const end = endOf(fields);
  const what = inPlaceOfDeploy(fields.what ?? fields.errorMessage ?? text.split('\n')[0] ?? '');
  const entry = {
    kind: 'log',
    title: [`${level} ${what}`, problem?.place].filter(Boolean).join(' · '),
    outcome,
    problem,
    advice: end,
    ...rest,
  } as const;
  const isOfEvent = fields.action !== undefined || fields.what === UNCAUGHT || fields.what === EXITED;
  if (!problem || !isOfEvent) return { entry, failure: undefined, silence };
  const { action } = fields;
  return {
    entry,
    failure: { problem, outcome: action === 'close' ? 'warning' : outcome, end, action },
    silence,
  };
}
