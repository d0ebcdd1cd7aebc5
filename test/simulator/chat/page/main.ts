/* The chat page: draws the server's updates and sends it commands. */
import { render } from 'lit-html';
import type { Update } from '../view.ts';
import { app } from './app.ts';
import { keepAtEnd } from './scrolling.ts';
import { apply, change, drawWith, type State, state } from './store.ts';

drawWith(() => {
  const focused = document.activeElement;
  render(app(), document.body);
  // If the focused element has disappeared, the keyboard still needs a place.
  if (focused && !focused.isConnected) document.querySelector<HTMLElement>('#message')?.focus();
  keepAtEnd();
});
change({});

const updates = new EventSource('/chat/updates');
updates.addEventListener('message', ({ data }) => {
  const update: Update = JSON.parse(data);
  apply(update);
});
updates.addEventListener('error', () => change({ connected: false }));

// The three dots disappear with time, not with an update.
setInterval(() => change({}), 1000);

/** What Escape closes, the innermost part first. */
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
