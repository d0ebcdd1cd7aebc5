import { AsyncLocalStorage } from 'node:async_hooks';
import type { Fields } from './errors.ts';
import { type Figures, noFigures } from './figures.ts';

/** The queue record that the code works for: an invocation has up to ten at a time. */
export interface RecordScope {
  /** Ids of its event: fields of each log line. */
  ids: Fields;
  readonly figures: Figures;
}

const scopes = new AsyncLocalStorage<RecordScope>();

/** The record that the running code works for, also after the code has awaited something; undefined outside any. */
export function currentRecord(): RecordScope | undefined {
  return scopes.getStore();
}

/** Names the event of the record, for all log lines and the metrics of it. */
export function nameRecord(ids: Fields): void {
  const scope = scopes.getStore();
  if (scope) scope.ids = ids;
}

/** Runs `work` for a record of its own. */
export function inRecordScope<T>(work: (scope: RecordScope) => Promise<T>): Promise<T> {
  const scope = { ids: {}, figures: noFigures() };
  return scopes.run(scope, () => work(scope));
}
