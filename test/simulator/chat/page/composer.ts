import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { PersonView, StatusView, TapView } from '../view.ts';
import { commentForm, takeText } from './comment.ts';
import { preview } from './format.ts';
import { change, send, sendFiles, state } from './store.ts';
import { safe } from './templates.ts';

/** The form in which the person writes and, when they are open, the form of the Page's inbox and that for links and ads. */
export function composer(person: PersonView, status: StatusView): TemplateResult {
  return html`
    ${state.inbox ? inbox(person, status) : nothing}
    ${state.commenting ? commentForm(person, status) : nothing}
    ${state.arriving ? arrival(person) : nothing}
    ${state.menu ? menu(person) : nothing}
    ${reply(person)}
    <form class="composer" @submit=${(event: Event) => say(event, person)}>
      ${
        person.menu.length > 0
          ? html`<button type="button" class="tool" aria-label="Menu" aria-expanded=${state.menu} @click=${() => change({ menu: !state.menu })}>☰</button>`
          : nothing
      }
      <label class="tool" title="Send a file">
        <span aria-hidden="true">📎</span>
        <input type="file" class="hidden" multiple aria-label="Send a file" @change=${chosen}>
      </label>
      ${keyed(
        person.id,
        html`<input id="message" name="text" aria-label="Message" placeholder="Aa" autocomplete="off" list="commands" autofocus>`,
      )}
      <datalist id="commands">
        ${person.commands.map(({ name, description }) => html`<option value="/${name}">${description}</option>`)}
      </datalist>
      <button class="tool" aria-label="Send">➤</button>
      <button type="button" class="tool" aria-label="Send a thumbs up" @click=${() => send({ type: 'like', person: person.id })}>👍</button>
      <button type="button" class="tool" aria-label="Comment on a post of the Page" aria-expanded=${state.commenting} title="Comment on a post" @click=${() => change({ commenting: !state.commenting })}>💬</button>
      <button type="button" class="tool" aria-label="Come by a link or an ad" aria-expanded=${state.arriving} title="Come by a link or an ad" @click=${() => change({ arriving: !state.arriving })}>🔗</button>
      <button type="button" class="tool" aria-label="Answer as a human of the Page" aria-expanded=${state.inbox} title="The Page’s inbox" @click=${() => change({ inbox: !state.inbox })}>👤</button>
    </form>
  `;
}

function say(event: Event, { id }: PersonView): void {
  const text = takeText(event);
  if (!text) return;
  const { replyTo } = state;
  change({ replyTo: undefined, menu: false });
  void send({ type: 'say', person: id, text, ...(replyTo && { replyTo }) }).then((isTaken) => {
    const field = document.querySelector<HTMLInputElement>('#message');
    if (!isTaken && field?.value === '') field.value = text;
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
      <span>Reply to “${preview(line)}”</span>
      <button class="tool" aria-label="Cancel the reply" @click=${() => change({ replyTo: undefined })}>✕</button>
    </p>
  `;
}

function menu(person: PersonView): TemplateResult {
  return html`<div class="menu" role="group" aria-label="Menu">${person.menu.map((tap) => menuLine(person, tap))}</div>`;
}

function menuLine({ id }: PersonView, { title, payload, url }: TapView): TemplateResult {
  if (payload === undefined) {
    return html`<a class="button" href=${safe(url ?? '')} target="_blank" rel="noopener noreferrer">${title}</a>`;
  }
  const tap = () => {
    change({ menu: false });
    void send({ type: 'button', person: id, title, payload });
  };
  return html`<button class="button" @click=${tap}>${title}</button>`;
}

/** The Page's inbox: a human answers there, and the bot gets an echo of the answer. */
function inbox({ id, owner }: PersonView, { page }: StatusView): TemplateResult {
  const answer = (event: Event) => {
    const text = takeText(event);
    if (text) void send({ type: 'answer in inbox', person: id, text });
  };
  return html`
    <form class="composer inbox" @submit=${answer}>
      <input name="text" aria-label="Answer as a human of ${page.name}" placeholder="As a human of ${page.name} …" autocomplete="off">
      <button class="tool" aria-label="Send as a human">➤</button>
      <button type="button" class="quiet" ?disabled=${owner === undefined} @click=${() => send({ type: 'pass back', person: id })}>
        Pass back to the bot
      </button>
    </form>
  `;
}

/** How people come to the conversation from elsewhere: by a link of the Page, or by an ad. */
function arrival({ id }: PersonView): TemplateResult {
  const come = (event: SubmitEvent) => {
    const isAd = event.submitter instanceof HTMLButtonElement && event.submitter.value === 'ad';
    const ref = takeText(event);
    change({ arriving: false });
    void send({ type: isAd ? 'click ad' : 'open link', person: id, ref });
  };
  return html`
    <form class="composer inbox" @submit=${come}>
      <input name="text" aria-label="What link or ad carry as ref" placeholder="ref" autocomplete="off" pattern="[A-Za-z0-9_=\\-]*" required>
      <button class="quiet" value="link">Open the link</button>
      <button class="quiet" value="ad">Click the ad</button>
    </form>
  `;
}
