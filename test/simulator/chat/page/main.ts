/* The chat page: draws the server's updates and sends it commands. */
import { render } from 'lit-html';
import type { Update } from '../view.ts';
import { app } from './app.ts';
import { listenForClosing } from './closing.ts';
import { keepPlaces } from './following.ts';
import { apply, change, drawWith } from './store.ts';

drawWith(() => {
  const focused = document.activeElement;
  render(app(), document.body);
  // If the focused element has disappeared, the keyboard still needs a place.
  if (focused && !focused.isConnected) document.querySelector<HTMLElement>('#message')?.focus();
  keepPlaces();
});
change({});

const updates = new EventSource('/chat/updates');
updates.addEventListener('message', ({ data }) => {
  const update: Update = JSON.parse(data);
  apply(update);
});
updates.addEventListener('error', () => change({ connected: false }));

// The three dots disappear with time, not with an update; so the seconds beside them.
setInterval(() => change({}), 1000);

listenForClosing();
