/** The chat page: draws what the server tells, and sends it what the person does. */
import { render } from 'lit-html';
import type { News } from '../view.ts';
import { app } from './app.ts';
import { keepAtEnd } from './scrolling.ts';
import { change, drawWith, takeIn } from './store.ts';

drawWith(() => {
  render(app(), document.body);
  keepAtEnd();
});
change({});

const news = new EventSource('/chat/news');
news.addEventListener('message', ({ data }) => {
  const told: News = JSON.parse(data);
  takeIn(told);
});
news.addEventListener('error', () => change({ connected: false }));

// The three dots vanish by themselves.
setInterval(() => change({}), 1000);

addEventListener('keydown', ({ key }) => {
  if (key === 'Escape')
    change({ menu: false, reacting: undefined, replyTo: undefined, newPerson: false, panel: false });
});
