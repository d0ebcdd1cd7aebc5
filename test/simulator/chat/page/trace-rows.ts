import type { TraceEntry } from '../view.ts';
import { state } from './store.ts';

/** The names of the kinds, in the order in which an event meets them. */
export const KINDS: Readonly<Record<TraceEntry['kind'], string>> = {
  webhook: 'Facebook',
  record: 'SQS',
  graph: 'Graph API',
  model: 'Model',
  scheduler: 'Scheduler',
  log: 'Log',
  silence: 'Silence',
};

/** Trace entries to show, and how many there would be without search and filters. */
export interface Rows {
  readonly shown: readonly TraceEntry[];
  readonly all: number;
}

/**
 * The entries about the person whose conversation is shown and those about no one here, in the order in which they began; or
 * those of the chosen event.
 */
export function traceRows(): Rows {
  const { event, cleared, current } = state;
  const known = new Set(state.people.map(({ id }) => id));
  const all = state.trace
    .filter(({ people }) => people.includes(current) || !people.some((id) => known.has(id)))
    .filter(({ id, events }) => (event === undefined ? id > cleared : events.includes(event)));
  const shown = all
    .filter(({ kind }) => state.kind === undefined || kind === state.kind)
    .filter(({ outcome }) => !state.onlyProblems || isProblem(outcome))
    .filter((entry) => foundIn(entry) !== undefined)
    .toSorted((a, b) => a.time - b.time || a.id - b.id);
  return { shown, all: all.length };
}

/** Whether search or filters may hide entries. */
export function isFiltered(): boolean {
  return state.query !== '' || state.kind !== undefined || state.onlyProblems;
}

export const NO_FILTER = { query: '', kind: undefined, onlyProblems: false } as const;

function isProblem(outcome: TraceEntry['outcome']): boolean {
  return outcome === 'bad' || outcome === 'warning';
}

/**
 * Where the text that is searched for is in an entry: the name of the part, empty for its title or without a search;
 * undefined if it is nowhere.
 */
export function foundIn(entry: TraceEntry): string | undefined {
  const wanted = state.query.trim().toLowerCase();
  if (wanted === '') return '';
  const { head, parts } = lowered(entry);
  return head.includes(wanted) ? '' : parts.find(({ text }) => text.includes(wanted))?.name;
}

interface Lowered {
  readonly head: string;
  readonly parts: TraceEntry['parts'];
}

/** The page is drawn every second, and texts may be long. */
const LOWERED = new WeakMap<TraceEntry, Lowered>();

function lowered(entry: TraceEntry): Lowered {
  const known = LOWERED.get(entry);
  if (known) return known;
  const { title, advice = '', problem, kind, parts } = entry;
  const made = {
    head: [title, advice, problem?.text, problem?.place, KINDS[kind]].join('\n').toLowerCase(),
    parts: parts.map(({ name, text }) => ({ name, text: text.toLowerCase() })),
  };
  LOWERED.set(entry, made);
  return made;
}
