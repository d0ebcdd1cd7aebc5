import { html, nothing, type TemplateResult } from 'lit-html';
import type { DeadLetterView, PersonView, StatusView } from '../view.ts';
import { exactTime, momentOf } from './format.ts';
import { part } from './part.ts';
import { send, state } from './store.ts';

/** The tab with the stored item of the person, and the dead letters. */
export function memoryPanel({ id, name }: PersonView, { deadLetters }: StatusView): TemplateResult {
  const { state: remembered, talk, progress, schedules = [] } = state.memories[id] ?? {};
  return html`
    <div class="scroller padded" data-place="memory ${id}">
      <section>
        <h2>What the bot remembers about ${name}</h2>
        ${stored('State', remembered, id)}
        ${stored('History, open question, pause', talk, id)}
        ${stored('Unfinished event', progress, id)}
        ${schedules.length === 0 ? nothing : html`<div class="part" role="group" aria-label="Schedules"><p class="part-name">Schedules that still have to run</p><ul>${schedules.map(({ name, due }) => html`<li><b>${momentOf(due)}</b> <code>${name}</code></li>`)}</ul></div>`}
        <p class="buttons-row"><button class="quiet" @click=${() => send({ type: 'forget', person: id })}>Forget ${name}</button></p>
      </section>
      <section>
        <h2>Dead letters</h2>
        ${deadLetters.length === 0 ? html`<p class="soft">The dead-letter queue is empty.</p>` : nothing}
        <ul class="cells">
          ${deadLetters.map(letter)}
        </ul>
      </section>
    </div>
  `;
}

function stored(name: string, value: unknown, person: string): TemplateResult {
  return part(
    name,
    value === undefined || value === null ? '' : JSON.stringify(value),
    `memory ${person} ${name}`,
  );
}

function letter({ id, kind, time, reason, person }: DeadLetterView): TemplateResult {
  const who = state.people.find((other) => other.id === person)?.name ?? 'an unknown person';
  return html`
    <li class="cell">
      <p class="cell-text"><b>${kind}</b> of ${who}, ${exactTime(time)}<br><span class="soft">${reason}</span></p>
      <p class="buttons-row">
        <button class="quiet" @click=${() => send({ type: 'send back', letter: id })}>Send back</button>
        <button class="quiet" @click=${() => send({ type: 'delete', letter: id })}>Delete</button>
      </p>
    </li>
  `;
}
