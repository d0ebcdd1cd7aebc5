import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PersonView, StatusView } from '../view.ts';
import { close } from './closing.ts';
import { preview } from './format.ts';
import { icon } from './icons.ts';
import { change, focusOn, readMemory, send, state } from './store.ts';

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
    change({ current: id, replyTo: undefined, popup: undefined, form: undefined, event: undefined });
    if (state.tab === 'memory') void readMemory();
  };
  return html`
    <li>
      <button class="contact" aria-current=${id === state.current ? 'true' : 'false'} @click=${choose}>
        <img src=${picture} alt="" width="40" height="40">
        <span class="who" dir="auto">${name} <small>${locale}</small></span>
        <span class="preview" dir="auto">${last ? preview(last) : 'has not written yet'}</span>
      </button>
    </li>
  `;
}

function openForm(): void {
  change({ newPerson: true });
  focusOn('.new-person input');
}

function newPerson(): TemplateResult {
  const { newPerson: isOpen, localeProblem } = state;
  return html`
    <button class="quiet add-person" data-opens="new person" aria-expanded=${isOpen} aria-label="Add a person" title="Add a person" @click=${isOpen ? () => close('new person') : openForm}>
      ${icon('person-plus')}<span>Add a person</span>
    </button>
    ${isOpen ? form(localeProblem) : nothing}
  `;
}

/** The browser itself refuses a name of nothing but spaces. */
const NAME = String.raw`.*\S.*`;

function form(localeProblem: string | undefined): TemplateResult {
  return html`
    <form class="new-person" aria-label="Add a person" @submit=${add}>
      <label>Name <input name="name" dir="auto" required pattern=${NAME} title="A name has more than spaces" maxlength="50" autocomplete="off"></label>
      <label>Locale <input name="locale" required value="en_US" autocomplete="off" spellcheck="false" aria-invalid=${localeProblem !== undefined} aria-describedby="locale-problem"
        @input=${() => localeProblem && change({ localeProblem: undefined })}></label>
      <p class="problem" id="locale-problem" role="alert">${localeProblem}</p>
      <p class="buttons-row">
        <button class="primary">Add</button>
        <button type="button" class="quiet" @click=${() => close('new person')}>Cancel</button>
      </p>
    </form>
  `;
}

async function add(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const fields = new FormData(form);
  const [name, locale] = [String(fields.get('name')).trim(), String(fields.get('locale')).trim()];
  const localeProblem = problemOf(locale);
  if (localeProblem !== undefined) {
    change({ localeProblem });
    form.querySelector<HTMLElement>('[name=locale]')?.focus();
    return;
  }
  change({ newPerson: false, becoming: true, localeProblem: undefined });
  await send({ type: 'new person', name, locale });
}

/** What to write instead of a text that is no locale of Facebook's. */
function problemOf(locale: string): string | undefined {
  if (/^[a-z]{2}_[A-Z]{2}$/.test(locale)) return undefined;
  const [, language = '', country = language] = /^([a-z]{2})(?:[^a-z]?([a-z]{2}))?$/i.exec(locale) ?? [];
  const example =
    language === ''
      ? 'fr_FR'
      : `${language.toLowerCase()}_${COUNTRIES[country.toLowerCase()] ?? country.toUpperCase()}`;
  return `“${locale}” is no locale. A locale looks like ${example}: the language in two small letters, an underscore, the country in two capitals.`;
}

/** Where a language's code is not that of the country that one means. */
const COUNTRIES: Readonly<Record<string, string>> = {
  en: 'US',
  ja: 'JP',
  zh: 'CN',
  sv: 'SE',
  da: 'DK',
  cs: 'CZ',
  ar: 'AR',
  ko: 'KR',
};
