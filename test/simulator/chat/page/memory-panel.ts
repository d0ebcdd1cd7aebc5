import { html, type TemplateResult } from 'lit-html';
import type { DeadLetterView, PersonView, StatusView } from '../view.ts';
import { exactTime } from './format.ts';
import { send, state } from './store.ts';

/** The tab with the stored item of the person, and the dead letters. */
export function memoryPanel({ id, name }: PersonView, { deadLetters }: StatusView): TemplateResult {
  const { state: remembered, talk, progress } = state.memory ?? {};
  return html`
    <section>
      <h2>What the bot remembers about ${name}</h2>
      <pre tabindex="0">${JSON.stringify(remembered ?? {}, null, 2)}</pre>
      <h3>History, open question, pause</h3>
      <pre tabindex="0">${JSON.stringify(talk ?? {}, null, 2)}</pre>
      <h3>Unfinished event</h3>
      <pre tabindex="0">${JSON.stringify(progress ?? null, null, 2)}</pre>
      <p><button class="quiet" @click=${() => send({ type: 'forget', person: id })}>Forget ${name}</button></p>
    </section>
    <section>
      <h2>Dead letters</h2>
      ${deadLetters.length === 0 ? html`<p class="empty">The dead-letter queue is empty.</p>` : ''}
      <ul class="letters">
        ${deadLetters.map(letter)}
      </ul>
    </section>
  `;
}

function letter({ id, kind, time, reason, person }: DeadLetterView): TemplateResult {
  const who = state.people.find((other) => other.id === person)?.name ?? 'an unknown person';
  return html`
    <li>
      <p><b>${kind}</b> of ${who}, ${exactTime(time)}<br>${reason}</p>
      <p class="buttons-row">
        <button class="quiet" @click=${() => send({ type: 'send back', letter: id })}>Send back</button>
        <button class="quiet" @click=${() => send({ type: 'delete', letter: id })}>Delete</button>
      </p>
    </li>
  `;
}
