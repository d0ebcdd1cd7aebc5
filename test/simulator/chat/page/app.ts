import { html, nothing, type TemplateResult } from 'lit-html';
import type { PersonView } from '../view.ts';
import { conversation } from './conversation.ts';
import { panel } from './panel.ts';
import { people } from './people.ts';
import { current, state } from './store.ts';

/** Shown in live mode until the first person writes. */
const NO_PERSON: PersonView = {
  id: '',
  name: 'No one yet',
  locale: '',
  picture: '',
  lines: [],
  comments: [],
  typingSince: 0,
  typingUntil: 0,
  owner: undefined,
  greeting: '',
  getStarted: undefined,
  iceBreakers: [],
  menu: [],
  commands: [],
};

/** The whole page. */
export function app(): TemplateResult {
  const { status } = state;
  const person = current() ?? (status?.live ? NO_PERSON : undefined);
  if (!person || !status) return html`<main class="waiting"><h1>Talk to your bot</h1><p>Loading …</p></main>`;
  return html`
    ${state.connected ? nothing : html`<p class="lost" role="alert">npm start has stopped. Run it again: this page will reconnect on its own.</p>`}
    <div class=${state.panel ? 'app with-panel' : 'app'}>
      ${people(state.people, status)}
      ${conversation(person, status)}
      ${panel(person, status)}
    </div>
    <p class="notice" role="status">${state.notice}</p>
  `;
}
