import { html, nothing, type TemplateResult } from 'lit-html';
import type { AttachmentView, LineView, NoteView, PersonView, StatusView } from '../view.ts';
import { preview, timeOfDay } from './format.ts';
import { icon, spokenIcon } from './icons.ts';
import { reactions, tools } from './message-tools.ts';
import { kept } from './placeholders.ts';
import { attachment, withLinks } from './templates.ts';

/** Messages of one author within this time form a group, in milliseconds. */
const GROUP = 5 * 60_000;

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
        ${author !== 'You' && author !== page.name && !isGrouped(line, before) ? html`<p class="author" dir="auto">${author}</p>` : nothing}
        ${line.utility ? html`<p class="utility">Utility message from the template ${line.utility}</p>` : nothing}
        ${replyTo ? quoted(person, replyTo) : nothing}
        ${comment === undefined ? nothing : html`<p class="quoted">${icon('reply')}<span dir="auto">your comment “${comment}”</span></p>`}
        ${content(line, person)}
        ${reactions(line)}
        ${line.note ? noted(line.note) : nothing}
        ${isLatest && mark ? html`<p class="mark ${mark}">${icon(mark)}${MARKS[mark]}</p>` : nothing}
      </div>
      ${live ? nothing : tools(line, person)}
    </article>
  `;
}

/** Why there is no answer. */
function noted({ kind, text, place }: NoteView): TemplateResult {
  return html`<p class="note ${kind}">${icon(kind === 'failed' ? 'bad' : 'warning')}<span dir="auto">${text} ${place ? html`<code>${place}</code>` : nothing}</span></p>`;
}

const MARKS = { sent: 'Sent', delivered: 'Delivered', seen: 'Seen' };

function isGrouped(line: LineView | undefined, before: LineView | undefined): boolean {
  if (!line || !before) return false;
  const isSame = line.from === before.from && line.human === before.human && line.persona === before.persona;
  return isSame && line.time - before.time < GROUP;
}

function content(line: LineView, person: PersonView): TemplateResult {
  const { message, attachments } = line;
  return html`
    ${attachments.map(sentAttachment)}
    ${message.text ? html`<p class="text" dir="auto">${withLinks(message.text)}</p>` : nothing}
    ${message.sticker_id === undefined ? nothing : sticker(message.sticker_id)}
    ${message.attachment ? attachment(message.attachment, person, line.mid) : nothing}
  `;
}

/** A sticker: the thumbs are drawn, of all others Facebook has the picture. */
function sticker(id: number | string): TemplateResult {
  const size = THUMBS[id];
  if (size) return html`<span class="sticker ${size}">${spokenIcon('like', 'Thumbs up')}</span>`;
  return html`<p class="text kept">${icon('sticker')}Sticker ${id}</p>`;
}

/** The three sizes of Facebook's thumb, by sticker id. */
const THUMBS: Readonly<Record<string, string>> = {
  '369239263222822': 'small',
  '369239343222814': 'medium',
  '369239383222810': 'large',
};

/** An attachment of the person. */
function sentAttachment({ type, url, name = '', isSticker }: AttachmentView): TemplateResult {
  if (isSticker && url?.startsWith('/chat/'))
    return html`<span class="sticker medium">${spokenIcon('like', 'Thumbs up')}</span>`;
  if (url === undefined) return kept(isSticker ? 'sticker' : type, `(${type})`);
  if (type === 'image') return html`<img class="picture" src=${url} alt=${name}>`;
  if (type === 'video') return html`<video class="picture" src=${url} controls aria-label=${name}></video>`;
  if (type === 'audio') return html`<audio src=${url} controls aria-label=${name}></audio>`;
  return html`<p class="text kept">${icon('file')}<a href=${url} download>${name}</a></p>`;
}

function quoted({ lines }: PersonView, mid: string): TemplateResult {
  const line = lines.find((line) => line.mid === mid);
  return html`<p class="quoted">${icon('reply')}<span dir="auto">${line ? preview(line) : 'a message that is not shown here'}</span></p>`;
}
