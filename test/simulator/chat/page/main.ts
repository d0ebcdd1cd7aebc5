/** The chat page: draws what the server tells, and sends it what the person does. */
import { render } from 'lit-html';
import type { Update } from '../view.ts';
import { app } from './app.ts';
import { keepAtEnd } from './scrolling.ts';
import { apply, change, drawWith, type State, state } from './store.ts';

drawWith(() => {
  const focused = document.activeElement;
  render(app(), document.body);
  // What was tapped may be gone, and the keyboard must not be lost with it.
  if (focused && !focused.isConnected) document.querySelector<HTMLElement>('#message')?.focus();
  keepAtEnd();
});
change({});

const updates = new EventSource('/chat/updates');
updates.addEventListener('message', ({ data }) => {
  const told: Update = JSON.parse(data);
  apply(told);
});
updates.addEventListener('error', () => change({ connected: false }));

// The three dots vanish by themselves.
setInterval(() => change({}), 1000);

/** What Escape closes, the innermost first. */
const OPEN: readonly (() => Partial<State> | undefined)[] = [
  () => (state.reacting === undefined ? undefined : { reacting: undefined }),
  () => (state.menu ? { menu: false } : undefined),
  () => (state.replyTo === undefined ? undefined : { replyTo: undefined }),
  () => (state.newPerson ? { newPerson: false } : undefined),
  () => (state.inbox ? { inbox: false } : undefined),
  () => (state.panel ? { panel: false } : undefined),
];

addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  for (const closed of OPEN) {
    const changes = closed();
    if (changes) return change(changes);
  }
});
