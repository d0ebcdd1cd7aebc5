import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { ProblemView, TraceEntry } from '../view.ts';
import { exactTime } from './format.ts';
import { change, copy, state } from './store.ts';

const KINDS = {
  webhook: 'Facebook',
  record: 'SQS',
  graph: 'Graph API',
  model: 'Model',
  log: 'Log',
  silence: 'Silence',
};

const OUTCOMES = { 'under way': '…', good: '✓', warning: '!', bad: '✕' };

const SPOKEN = { 'under way': 'under way', good: 'successful', warning: 'with a warning', bad: 'failed' };

/** All trace entries in the order in which they began, or those of the chosen event. */
export function tracePanel(): TemplateResult {
  const { event, cleared, current } = state;
  const shown = state.trace
    .filter(({ people }) => people.length === 0 || people.includes(current))
    .filter(({ id, events }) => (event === undefined ? id > cleared : events.includes(event)))
    .toSorted((a, b) => a.time - b.time || a.id - b.id);
  return html`
    <p class="filter">
      ${
        event === undefined
          ? html`<button class="quiet" ?disabled=${shown.length === 0} @click=${() => change({ cleared: shown.at(-1)?.id ?? 0 })}>Clear</button>`
          : html`One event only. <button class="quiet" @click=${() => change({ event: undefined })}>Show all</button>`
      }
    </p>
    ${shown.length === 0 ? html`<p class="empty">Write a message: every call, queue record and log line appears here.</p>` : nothing}
    <ol class="trace">
      ${repeat(shown, ({ id }) => id, one)}
    </ol>
  `;
}

/** The title of a log line has the place already. */
function placeUnlessIn(title: string, { place }: ProblemView): TemplateResult | typeof nothing {
  return place === '' || title.includes(place) ? nothing : html`<code>${place}</code>`;
}

function one({
  kind,
  time,
  title,
  outcome,
  milliseconds,
  problem,
  advice,
  parts,
  clipboard,
  events,
}: TraceEntry): TemplateResult {
  const [first] = events;
  return html`
    <li class="trace-entry ${outcome === 'under way' ? 'under-way' : outcome}">
      <details>
        <summary>
          <span class="outcome" role="img" aria-label="${SPOKEN[outcome]}">${OUTCOMES[outcome]}</span>
          <span class="kind">${KINDS[kind]}</span>
          <span class="what">${title}</span>
          <span class="when">${exactTime(time)}${milliseconds === undefined ? '' : ` · ${milliseconds} ms`}</span>
          ${problem ? html`<span class="problem">${problem.text} ${placeUnlessIn(title, problem)}</span>` : nothing}
          ${advice ? html`<span class="advice">${advice}</span>` : nothing}
        </summary>
        <div class="details">
          ${parts.map(({ name, text }) => html`<p class="part">${name}</p><pre tabindex="0">${text}</pre>`)}
          <p class="buttons-row">
            ${Object.entries(clipboard).map(
              ([name, text]) =>
                html`<button class="quiet" @click=${() => copy(text)}>Copy as ${name}</button>`,
            )}
            ${
              first === undefined || state.event !== undefined
                ? nothing
                : html`<button class="quiet" @click=${() => change({ event: first })}>Only this event</button>`
            }
          </p>
        </div>
      </details>
    </li>
  `;
}
