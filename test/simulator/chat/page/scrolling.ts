import { current, state } from './store.ts';

let conversation = '';
let happenings = 0;

/** Scrolls the conversation, and what happened, to the end when there is something new. */
export function keepAtEnd(): void {
  const person = current();
  const now = `${person?.id} ${person?.lines.length} ${(person?.typingUntil ?? 0) > Date.now()}`;
  if (now !== conversation) toEnd('.log');
  conversation = now;
  if (state.tab === 'happened' && state.happenings.length !== happenings) toEnd('.tab-panel');
  happenings = state.happenings.length;
}

function toEnd(selector: string): void {
  const element = document.querySelector(selector);
  if (element) element.scrollTop = element.scrollHeight;
}
