import { html, nothing, type TemplateResult } from 'lit-html';
import type { PersonView, StatusView } from '../view.ts';
import { close } from './closing.ts';
import { faultPanel } from './fault-panel.ts';
import { icon } from './icons.ts';
import { memoryPanel } from './memory-panel.ts';
import { change, focusOn, readMemory, state, type Tab } from './store.ts';
import { tracePanel } from './trace-panel.ts';

const TABS: readonly (readonly [Tab, string])[] = [
  ['trace', 'What happened'],
  ['faults', 'Faults'],
  ['memory', 'Memory'],
];

/** The tabs next to the conversation; on a narrow screen they take its place. */
export function panel(person: PersonView, status: StatusView): TemplateResult {
  return html`
    <aside class="panel" aria-label="Behind the conversation">
      <div class="tabs">
        <button class="tool only-narrow" aria-label="Back to the conversation" @click=${() => close('panel')}>${icon('back')}</button>
        <div role="tablist" aria-label="Behind the conversation">
          ${tabsOf(status).map(([tab, title]) => tabOf(tab, title, status))}
        </div>
      </div>
      <div class="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby="tab-${state.tab}">
        ${shown(person, status)}
      </div>
    </aside>
  `;
}

function tabsOf({ live }: StatusView): typeof TABS {
  return TABS.filter(([tab]) => !(live && tab === 'faults'));
}

function shown(person: PersonView, status: StatusView): TemplateResult {
  if (state.tab === 'trace') return tracePanel();
  return state.tab === 'faults' && !status.live ? faultPanel(person, status) : memoryPanel(person, status);
}

function tabOf(tab: Tab, title: string, status: StatusView): TemplateResult {
  const { deadLetters, faults } = status;
  const count = { trace: 0, faults: Object.keys(faults).length, memory: deadLetters.length }[tab];
  const isShown = state.tab === tab;
  return html`
    <button role="tab" id="tab-${tab}" aria-controls="tab-panel" aria-selected=${isShown} tabindex=${isShown ? 0 : -1}
      @click=${() => choose(tab)} @keydown=${(event: KeyboardEvent) => move(event, tab, status)}>
      ${title}${count > 0 ? html` <span class="count">${count}</span>` : nothing}
    </button>
  `;
}

function choose(tab: Tab): void {
  change({ tab });
  if (tab === 'memory') void readMemory();
}

/** Shows a tab, also on a narrow screen, and gives it the keyboard. */
export function openPanel(tab: Tab): void {
  choose(tab);
  change({ panel: true, popup: undefined });
  focusOn(`#tab-${tab}`);
}

/** The arrow keys switch between the tabs. */
function move({ key }: KeyboardEvent, tab: Tab, status: StatusView): void {
  const tabs = tabsOf(status);
  const step = { ArrowRight: 1, ArrowLeft: tabs.length - 1 }[key];
  if (step === undefined) return;
  const place = tabs.findIndex(([name]) => name === tab);
  const [next = 'trace'] = tabs[(place + step) % tabs.length] ?? [];
  choose(next);
  document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}
