import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { ProblemView, TraceEntry } from '../view.ts';
import { stay, toEnd } from './following.ts';
import { duration, momentOf } from './format.ts';
import { icon, spokenIcon } from './icons.ts';
import { part } from './part.ts';
import { afterDrawing, change, copy, state } from './store.ts';
import { traceFilter } from './trace-filter.ts';
import { foundIn, isFiltered, KINDS, NO_FILTER, traceRows } from './trace-rows.ts';

const SPOKEN = { 'under way': 'under way', good: 'successful', warning: 'with a warning', bad: 'failed' };

/** The tab with what happened to the person's events. */
export function tracePanel(): TemplateResult {
  const rows = traceRows();
  const { shown } = rows;
  const place = placeOfTrace();
  return html`
    ${traceFilter(rows)}
    <div class="scroller" data-place=${place} data-rows=${shown.length}>
      ${shown.length === 0 ? empty(rows.all) : nothing}
      <ol class="trace">
        ${repeat(shown, ({ id }) => id, one)}
      </ol>
    </div>
    ${toEnd(place, shown.length, ['row', 'rows'])}
  `;
}

/** The title of a log line has the place already. */
function placeUnlessIn(title: string, { place }: ProblemView): TemplateResult | typeof nothing {
  return place === '' || title.includes(place) ? nothing : html`<code>${place}</code>`;
}

function placeOfTrace(): string {
  return ['trace', state.current, state.event, isFiltered() && 'filtered'].filter(Boolean).join(' ');
}

function empty(all: number): TemplateResult {
  if (all === 0)
    return html`<p class="empty">${icon('activity')}Write a message: every call, queue record and log line appears here.</p>`;
  return html`<p class="empty">${icon('search')}Nothing here matches.<br><button class="quiet" @click=${() => change(NO_FILTER)}>Show everything</button></p>`;
}

function one(entry: TraceEntry): TemplateResult {
  const { id, kind, time, title, words, outcome, milliseconds, problem, advice } = entry;
  const isOpen = state.opened.has(id);
  const found = foundIn(entry);
  return html`
    <li class="trace-entry ${outcome === 'under way' ? 'under-way' : outcome} of-${kind}">
      <details .open=${isOpen} @toggle=${(event: Event) => toggled(event, id)}>
        <summary class="row">
          <span class="outcome">${spokenIcon(outcome === 'under way' ? 'under-way' : outcome, SPOKEN[outcome])}</span>
          <span class="what" dir="auto">${title}</span>
          <span class="took">${milliseconds === undefined ? nothing : duration(milliseconds)}</span>
          ${words ? html`<span class="sent-words" dir="auto">${words}</span>` : nothing}
          <span class="meta"><span class="when">${momentOf(time)}</span> <span class="kind">${KINDS[kind]}</span>${found ? html` <span class="found">found in: ${found}</span>` : nothing}</span>
          ${problem ? html`<span class="problem" dir="auto">${problem.text} ${placeUnlessIn(title, problem)}</span>` : nothing}
          ${advice ? html`<span class="advice" dir="auto">${advice}</span>` : nothing}
        </summary>
        ${isOpen ? details(entry) : nothing}
      </details>
    </li>
  `;
}

/** Only the details of open entries are drawn: there may be 500, and some are long. */
function details({ id, parts, clipboard, events: [first] }: TraceEntry): TemplateResult {
  return html`
    <div class="details">
      ${parts.map(({ name, text }) => part(name, text, `${id} ${name}`))}
      <p class="buttons-row">
        ${Object.entries(clipboard).map(
          ([name, text]) => html`<button class="quiet" @click=${() => copy(text)}>Copy as ${name}</button>`,
        )}
        ${
          first === undefined || state.event !== undefined
            ? nothing
            : html`<button class="quiet" @click=${() => change({ event: first, ...NO_FILTER })}>Only this event</button>`
        }
      </p>
    </div>
  `;
}

function toggled({ target }: Event, id: number): void {
  if (!(target instanceof HTMLDetailsElement) || target.open === state.opened.has(id)) return;
  const opened = new Set(state.opened);
  if (target.open) opened.add(id);
  else opened.delete(id);
  if (target.open) stay(placeOfTrace());
  change({ opened });
  if (target.open) afterDrawing(() => target.scrollIntoView({ block: 'nearest' }));
}
