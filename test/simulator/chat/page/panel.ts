import { html, type TemplateResult } from 'lit-html';
import type { PersonView, StatusView } from '../view.ts';
import { faultPanel } from './fault-panel.ts';
import { memoryPanel } from './memory-panel.ts';
import { change, readMemory, state, type Tab } from './store.ts';
import { tracePanel } from './trace-panel.ts';

const TABS: readonly (readonly [Tab, string])[] = [
  ['trace', 'What happened'],
  ['faults', 'Faults'],
  ['memory', 'Memory'],
];

/** The tabs next to the conversation. */
export function panel(person: PersonView, status: StatusView): TemplateResult {
  return html`
    <aside class="panel" aria-label="Behind the conversation">
      <div class="tabs">
        <div role="tablist" aria-label="Behind the conversation">
          ${TABS.filter(([tab]) => !(status.live && tab === 'faults')).map(([tab, title]) => tabOf(tab, title, status))}
        </div>
        <button class="tool only-narrow" aria-label="Back to the conversation" @click=${() => change({ panel: false })}>✕</button>
      </div>
      <div class="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby="tab-${state.tab}" tabindex="0">
        ${shown(person, status)}
      </div>
    </aside>
  `;
}

function shown(person: PersonView, status: StatusView): TemplateResult {
  if (state.tab === 'trace') return tracePanel();
  return state.tab === 'faults' && !status.live ? faultPanel(person, status) : memoryPanel(person, status);
}

function tabOf(tab: Tab, title: string, { deadLetters, faults }: StatusView): TemplateResult {
  const count = { trace: 0, faults: Object.keys(faults).length, memory: deadLetters.length }[tab];
  const isShown = state.tab === tab;
  return html`
    <button role="tab" id="tab-${tab}" aria-controls="tab-panel" aria-selected=${isShown} tabindex=${isShown ? 0 : -1}
      @click=${() => choose(tab)} @keydown=${(event: KeyboardEvent) => move(event, tab)}>
      ${title}${count > 0 ? html` <span class="count">${count}</span>` : ''}
    </button>
  `;
}

function choose(tab: Tab): void {
  change({ tab });
  if (tab === 'memory') void readMemory();
}

/** The arrow keys switch between the tabs. */
function move({ key }: KeyboardEvent, tab: Tab): void {
  const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[key];
  if (step === undefined) return;
  const place = TABS.findIndex(([name]) => name === tab);
  const [next = 'trace'] = TABS[(place + step) % TABS.length] ?? [];
  choose(next);
  document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}
