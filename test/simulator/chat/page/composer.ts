import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { PersonView, StatusView, TapView } from '../view.ts';
import { preview } from './format.ts';
import { openForm, showForm } from './forms.ts';
import { icon } from './icons.ts';
import { openPanel } from './panel.ts';
import { type Item, menu, moveInside, opener } from './popup.ts';
import { afterDrawing, change, focusOn, send, sendFiles, state } from './store.ts';
import { safe } from './templates.ts';
import { noteWritten, recalled, startAnew } from './typed.ts';

/** The field in which the person writes, the menus beside it, and the form that was opened from there. */
export function composer(person: PersonView, status: StatusView): TemplateResult {
  const draft = state.drafts[person.id] ?? '';
  return html`
    <div class="below">
      ${openForm(person, status)} ${reply(person)} ${commands(person, draft)}
      <form class="composer" @submit=${(event: Event) => submitted(event, person)}>
        ${opener('plus', 'More to do', 'plus')}
        ${menu('plus', 'More to do', moreToDo(status))}
        ${person.menu.length > 0 ? opener('menu', 'Menu', 'menu') : nothing}
        ${menu(
          'menu',
          'Menu',
          person.menu.map((tap) => menuItem(person, tap)),
        )}
        <input type="file" class="hidden" id="files" multiple tabindex="-1" aria-label="Send a file" @change=${chosen}>
        <textarea id="message" dir="auto" rows="1" aria-label="Message" placeholder="Aa" autofocus .value=${live(draft)}
          @input=${(event: Event) => typed(event, person)} @keydown=${(event: KeyboardEvent) => pressed(event, person)}></textarea>
        ${
          draft.trim() === ''
            ? html`<button type="button" class="tool send" aria-label="Send a thumbs up" title="Send a thumbs up" @click=${() => send({ type: 'like', person: person.id })}>${icon('like')}</button>`
            : html`<button class="tool send" aria-label="Send" title="Send">${icon('send')}</button>`
        }
      </form>
    </div>
  `;
}

function moreToDo({ templates }: StatusView): readonly Item[] {
  return [
    {
      title: 'Send files',
      what: 'Or drop them on the conversation',
      icon: 'paperclip',
      choose: () => document.querySelector<HTMLElement>('#files')?.click(),
    },
    { title: 'Comment on a post', icon: 'comment', choose: () => showForm('comment') },
    { title: 'Come by a link', icon: 'link', choose: () => showForm('link') },
    { title: 'Come by an ad', icon: 'ad', choose: () => showForm('ad') },
    {
      title: 'Answer as a human',
      what: 'In the Page’s inbox',
      icon: 'human',
      choose: () => showForm('inbox'),
    },
    ...(templates.length === 0 ? [] : [UTILITY]),
    {
      title: 'Let something fail',
      what: 'Faults, and the clock',
      icon: 'bolt',
      choose: () => openPanel('faults'),
    },
  ];
}

const UTILITY: Item = {
  title: 'Utility messages',
  what: 'Send a template, decide Facebook’s review',
  icon: 'template',
  choose() {
    openPanel('faults');
    focusOn('.template button');
  },
};

function menuItem({ id }: PersonView, { title, payload, url }: TapView): Item {
  if (payload === undefined) return { title, icon: 'link', href: safe(url ?? '') };
  return { title, choose: () => void send({ type: 'button', person: id, title, payload }) };
}

/** The commands of the profile that begin with what is typed; Shift+Tab reaches them from the field. */
function commands({ id, commands }: PersonView, draft: string): TemplateResult | typeof nothing {
  const [, begun] = /^\/(\w*)$/.exec(draft) ?? [];
  const found = commands.filter(
    ({ name }) => begun !== undefined && name !== begun && name.startsWith(begun),
  );
  if (found.length === 0) return nothing;
  const write = (name: string) => {
    setDraft(id, `/${name}`);
    focusOn('#message');
  };
  return html`
    <div class="menu commands" role="group" aria-label="Commands" @keydown=${moveInside}>
      ${found.map(({ name, description }) => html`<button type="button" @click=${() => write(name)}><span class="item">/${name}<small>${description}</small></span></button>`)}
    </div>
  `;
}

function setDraft(person: string, text: string): void {
  change({ drafts: { ...state.drafts, [person]: text } });
}

function typed({ target }: Event, { id }: PersonView): void {
  if (!(target instanceof HTMLTextAreaElement)) return;
  startAnew(id);
  setDraft(id, target.value);
}

/**
 * Enter sends, with Shift it begins a line. The arrow keys recall what was written before, beyond the first and last
 * line.
 */
function pressed(event: KeyboardEvent, person: PersonView): void {
  const { key, target } = event;
  if (!(target instanceof HTMLTextAreaElement) || event.isComposing || event.shiftKey) return;
  if (key === 'Enter') {
    submitted(event, person);
    return;
  }
  const { value, selectionStart } = target;
  const isUp = key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n');
  const isDown = key === 'ArrowDown' && !value.slice(selectionStart).includes('\n');
  const text = isUp || isDown ? recalled(person.id, isUp ? -1 : 1) : undefined;
  if (text === undefined) return;
  event.preventDefault();
  setDraft(person.id, text);
  afterDrawing(() => target.setSelectionRange(text.length, text.length));
}

function submitted(event: Event, { id }: PersonView): void {
  event.preventDefault();
  const text = (state.drafts[id] ?? '').trim();
  if (!text) return;
  const { replyTo } = state;
  noteWritten(id, text);
  setDraft(id, '');
  change({ replyTo: undefined, popup: undefined });
  void send({ type: 'say', person: id, text, ...(replyTo && { replyTo }) }).then((isTaken) => {
    if (!isTaken && !state.drafts[id]) setDraft(id, text);
  });
}

function chosen({ target }: Event): void {
  if (!(target instanceof HTMLInputElement)) return;
  void sendFiles([...(target.files ?? [])]);
  target.value = '';
}

function reply({ lines }: PersonView): TemplateResult | typeof nothing {
  const line = lines.find(({ mid }) => mid === state.replyTo);
  if (!line) return nothing;
  return html`
    <p class="replying">
      ${icon('reply')}<span>Reply to “${preview(line)}”</span>
      <button class="tool small" aria-label="Cancel the reply" title="Cancel" @click=${() => change({ replyTo: undefined })}>${icon('close')}</button>
    </p>
  `;
}
