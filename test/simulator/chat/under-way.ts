import type { FunctionRecord } from './invocation-entry.ts';
import type { Failure } from './problem.ts';
import type { TraceEntry } from './view.ts';

/** A running call of the webhook, or a queue record of a running invocation. */
export interface UnderWay {
  /** The id of its trace entry. */
  readonly id: number;
  readonly begun: number;
  readonly events: Set<string>;
  readonly people: Set<string>;
  readonly record?: FunctionRecord | undefined;
  /** The visibility time-out that the function set for the record, in seconds. */
  delay?: number | undefined;
  /** What went wrong with it. */
  failure?: Failure | undefined;
  /** Whether the log says why there is no answer. */
  isSilent?: boolean;
  /** Whether the bot has made a call of the Graph API that may change something. */
  hasCalled?: boolean;
}

/** Those whose event or person a text names; all if it names none. */
export function meantBy(
  text: string,
  key: 'events' | 'people',
  entries: readonly UnderWay[] = [],
): readonly UnderWay[] {
  const meant = entries.filter((entry) => [...entry[key]].some((id) => id && text.includes(id)));
  return meant.length > 0 ? meant : entries;
}

/** The events and people that these are about. */
export function linksOf(
  entries: readonly Pick<UnderWay, 'events' | 'people'>[],
): Pick<TraceEntry, 'events' | 'people'> {
  const all = (key: 'events' | 'people') => [...new Set(entries.flatMap((entry) => [...entry[key]]))];
  return { events: all('events'), people: all('people') };
}
