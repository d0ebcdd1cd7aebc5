import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { TraceEntry } from '../view.ts';
import { icon } from './icons.ts';
import { change, state } from './store.ts';
import { isFiltered, KINDS, NO_FILTER, type Rows } from './trace-rows.ts';

/** The field and the buttons that choose which entries are shown. */
export function traceFilter({ shown, all }: Rows): TemplateResult {
  return html`
    <div class="toolbar" role="search" aria-label="What happened">
      <div class="search">
        <div class="field">
          ${icon('search')}
          <input type="text" id="search" aria-label="Search what happened" placeholder="Search titles and details" autocomplete="off" spellcheck="false"
            .value=${live(state.query)} @input=${typed}>
          ${
            isFiltered()
              ? html`<span class="found">${shown.length} of ${all}</span><button class="tool small" aria-label="Show everything again" title="Show everything again" @click=${() => change(NO_FILTER)}>${icon('close')}</button>`
              : nothing
          }
        </div>
        ${
          state.event === undefined
            ? html`<button class="tool small" aria-label="Clear" title="Clear: hides what has happened so far" ?disabled=${all === 0} @click=${clear}>${icon('trash')}</button>`
            : nothing
        }
      </div>
      <div class="filters" role="group" aria-label="Kinds">
        ${kind(undefined, 'All')}${kindsThere().map((one) => kind(one, KINDS[one]))}
        <button class="filter" aria-pressed=${state.onlyProblems} @click=${() => change({ onlyProblems: !state.onlyProblems })}>Problems</button>
      </div>
      ${
        state.event === undefined
          ? nothing
          : html`<p class="one-event"><span>One event only</span> <button class="quiet" @click=${() => change({ event: undefined })}>Show all</button></p>`
      }
    </div>
  `;
}

const RARE: ReadonlySet<TraceEntry['kind']> = new Set(['model', 'scheduler', 'silence']);

const ALL = ['webhook', 'record', 'graph', 'model', 'scheduler', 'log', 'silence'] as const;

/** Calls of a model or of Scheduler and silences are rare: their buttons are there when there is one. */
function kindsThere(): readonly TraceEntry['kind'][] {
  return ALL.filter((one) => !RARE.has(one) || state.trace.some(({ kind }) => kind === one));
}

function typed({ target }: Event): void {
  if (target instanceof HTMLInputElement) change({ query: target.value });
}

function clear(): void {
  change({ cleared: Math.max(...state.trace.map(({ id }) => id)), ...NO_FILTER });
}

function kind(which: TraceEntry['kind'] | undefined, title: string): TemplateResult {
  return html`<button class="filter" aria-pressed=${state.kind === which} @click=${() => change({ kind: which })}>${title}</button>`;
}
