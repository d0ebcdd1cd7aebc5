import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PersonView, StatusView } from '../view.ts';
import { preview } from './format.ts';
import { change, readMemory, send, state } from './store.ts';

/** The list of people; the user writes as one of them. */
export function people(all: readonly PersonView[], { live }: StatusView): TemplateResult {
  return html`
    <nav class="people" aria-label="People">
      <h2>You are</h2>
      <ul>
        ${repeat(all, ({ id }) => id, entry)}
      </ul>
      ${live ? nothing : newPerson()}
    </nav>
  `;
}

function entry({ id, name, locale, picture, lines }: PersonView): TemplateResult {
  const last = lines.at(-1);
  const choose = () => {
    change({ current: id, replyTo: undefined, reacting: undefined, memory: undefined, menu: false });
    if (state.tab === 'memory') void readMemory();
  };
  return html`
    <li>
      <button class="contact" aria-current=${id === state.current ? 'true' : 'false'} @click=${choose}>
        <img src=${picture} alt="" width="40" height="40">
        <span class="who">${name} <small>${locale}</small></span>
        <span class="preview">${last ? preview(last) : 'has not written yet'}</span>
      </button>
    </li>
  `;
}

function openForm(): void {
  change({ newPerson: true });
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.new-person input')?.focus());
}

function newPerson(): TemplateResult {
  if (!state.newPerson) {
    return html`<button class="quiet" @click=${openForm}>Add a person</button>`;
  }
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const fields = new FormData(form);
    change({ newPerson: false, becoming: true });
    await send({
      type: 'new person',
      name: String(fields.get('name')),
      locale: String(fields.get('locale')),
    });
  };
  return html`
    <form class="new-person" @submit=${add}>
      <label>Name <input name="name" required maxlength="50" autocomplete="off"></label>
      <label>Locale <input name="locale" required value="en_US" pattern="[a-z]{2}_[A-Z]{2}" autocomplete="off"></label>
      <button class="quiet">Add</button>
    </form>
  `;
}
