import { AsyncLocalStorage } from 'node:async_hooks';
import type { Fields } from './errors.ts';
import { type Figures, noFigures } from './figures.ts';

/** The queue record that the code works for: an invocation has up to ten at a time. */
export interface RecordScope {
  /** Ids of its event: fields of each log line. */
  ids: Fields;
  /** The bot's handler that runs for it. */
  handler?: NamedHandler;
  readonly figures: Figures;
}

/** A handler, and where it is in the bot: `text`, `payloads.ORDER`. */
export interface NamedHandler {
  readonly name: string;
  readonly run: unknown;
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

/** Names the bot's handler that runs now: an error without a stack trace is found by it. */
export function nameHandler({ name, run }: NamedHandler): void {
  const scope = scopes.getStore();
  if (scope) scope.handler = { name, run };
}

/** Runs `work` for a record of its own. */
export function inRecordScope<T>(work: (scope: RecordScope) => Promise<T>): Promise<T> {
  const scope: RecordScope = { ids: {}, figures: noFigures() };
  return scopes.run(scope, () => work(scope));
}
