import { current, state } from './store.ts';

let conversation = '';
let trace = 0;

/** Scrolls the conversation and the trace to the end when something new appears. */
export function keepAtEnd(): void {
  const person = current();
  const now = `${person?.id} ${person?.lines.length} ${(person?.typingUntil ?? 0) > Date.now()}`;
  if (now !== conversation) toEnd('.log');
  conversation = now;
  if (state.tab === 'trace' && state.trace.length !== trace) toEnd('.tab-panel');
  trace = state.trace.length;
}

function toEnd(selector: string): void {
  const element = document.querySelector(selector);
  if (element) element.scrollTop = element.scrollHeight;
}
