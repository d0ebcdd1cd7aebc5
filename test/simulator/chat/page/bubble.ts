import { html, nothing, type TemplateResult } from 'lit-html';
import { REACTIONS } from '../reactions.ts';
import type { AttachmentView, LineView, NoteView, PersonView, StatusView } from '../view.ts';
import { preview, timeOfDay } from './format.ts';
import { change, send, state } from './store.ts';
import { attachment, withLinks } from './templates.ts';

/** Messages of one author within this time form a group, in milliseconds. */
const GROUP = 5 * 60_000;

const EMOJI = ['❤', '😆', '😮', '😢', '😠', '👍'];

/** One message with its reply, reactions and tools. */
export function bubble(
  line: LineView,
  person: PersonView,
  { page, live }: StatusView,
  i: number,
): TemplateResult {
  const { from, time, human, persona, replyTo, comment, mark } = line;
  const before = person.lines[i - 1];
  const after = person.lines[i + 1];
  const author = from === 'person' ? 'You' : (persona ?? (human ? `${page.name}, a human` : page.name));
  const place = [isGrouped(line, before) ? 'follows' : 'first', isGrouped(after, line) ? '' : 'last'].join(
    ' ',
  );
  const isLatest = from === 'person' && !person.lines.slice(i + 1).some((other) => other.from === 'person');
  return html`
    <article class="line ${from} ${place} ${human ? 'human' : ''}" aria-label="${author}, ${timeOfDay(time)}">
      ${from === 'page' ? html`<img class="face" src=${page.picture} alt="" width="28" height="28">` : nothing}
      <div class="said">
        ${author !== 'You' && author !== page.name && !isGrouped(line, before) ? html`<p class="author">${author}</p>` : nothing}
        ${line.utility ? html`<p class="utility">Utility message from the template ${line.utility}</p>` : nothing}
        ${replyTo ? quoted(person, replyTo) : nothing}
        ${comment === undefined ? nothing : html`<p class="quoted">↩ your comment “${comment}”</p>`}
        ${content(line, person)}
        ${reactions(line)}
        ${line.note ? noted(line.note) : nothing}
        ${isLatest && mark ? html`<p class="mark ${mark}">${MARKS[mark]}</p>` : nothing}
      </div>
      ${live ? nothing : tools(line, person)}
    </article>
  `;
}

/** Why there is no answer. */
function noted({ kind, text, place }: NoteView): TemplateResult {
  return html`<p class="note ${kind}">${text} ${place ? html`<code>${place}</code>` : nothing}</p>`;
}

const MARKS = { sent: 'Sent', delivered: '✓ Delivered', seen: '✓✓ Seen' };

function isGrouped(line: LineView | undefined, before: LineView | undefined): boolean {
  if (!line || !before) return false;
  const isSame = line.from === before.from && line.human === before.human && line.persona === before.persona;
  return isSame && line.time - before.time < GROUP;
}

function content(line: LineView, person: PersonView): TemplateResult {
  const { message, attachments } = line;
  return html`
    ${attachments.map(sentAttachment)}
    ${message.text ? html`<p class="text">${withLinks(message.text)}</p>` : nothing}
    ${message.sticker_id === undefined ? nothing : html`<p class="text">Sticker ${message.sticker_id}</p>`}
    ${message.attachment ? attachment(message.attachment, person, line.mid) : nothing}
  `;
}

/** An attachment of the person. */
function sentAttachment({ type, url, name = '', isSticker }: AttachmentView): TemplateResult {
  if (url === undefined) return html`<p class="text">(${type})</p>`;
  if (isSticker) return html`<img class="sticker" src=${url} alt="Thumbs up" width="64" height="64">`;
  if (type === 'image') return html`<img class="picture" src=${url} alt=${name}>`;
  if (type === 'video') return html`<video class="picture" src=${url} controls aria-label=${name}></video>`;
  if (type === 'audio') return html`<audio src=${url} controls aria-label=${name}></audio>`;
  return html`<p class="text"><a href=${url} download>📄 ${name}</a></p>`;
}

function quoted({ lines }: PersonView, mid: string): TemplateResult {
  const line = lines.find((line) => line.mid === mid);
  return html`<p class="quoted">↩ ${line ? preview(line) : 'a message that is not shown here'}</p>`;
}

function reactions({ reaction, ownReaction }: LineView): TemplateResult | typeof nothing {
  const emoji = ownReaction ?? (reaction === undefined ? undefined : (REACTIONS[reaction] ?? reaction));
  if (!emoji) return nothing;
  return html`<span class="reaction" role="img" aria-label="Reaction ${emoji}">${emoji}</span>`;
}

/** The buttons of a message; they appear when the message is hovered or has the focus. */
function tools(line: LineView, { id }: PersonView): TemplateResult {
  const { mid, from } = line;
  const open = state.reacting === mid;
  const react = (emoji: string) => {
    change({ reacting: undefined });
    void send({ type: 'react', person: id, mid, emoji });
  };
  const reply = () => {
    change({ replyTo: mid });
    document.querySelector<HTMLElement>('#message')?.focus();
  };
  return html`
    <div class=${open ? 'tools open' : 'tools'}>
      ${
        from === 'page'
          ? html`<button class="tool" aria-label="React to “${preview(line)}”" aria-expanded=${open} @click=${() => change({ reacting: open ? undefined : mid })}>☺</button>`
          : nothing
      }
      <button class="tool" aria-label="Reply to “${preview(line)}”" @click=${reply}>↩</button>
      ${
        line.event
          ? html`<button class="tool" aria-label="What happened with “${preview(line)}”" @click=${() => change({ event: line.event, tab: 'trace', panel: true })}>⌕</button>`
          : nothing
      }
      ${
        open
          ? html`<div class="picker" role="group" aria-label="Reactions">${EMOJI.map(
              (emoji) =>
                html`<button class="tool" aria-label="React with ${emoji}" @click=${() => react(emoji)}>${emoji}</button>`,
            )}</div>`
          : nothing
      }
    </div>
  `;
}
