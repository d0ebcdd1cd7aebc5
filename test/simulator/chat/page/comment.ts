import { html, nothing, type TemplateResult } from 'lit-html';
import type { CommentView, PersonView, StatusView } from '../view.ts';
import { timeOfDay } from './format.ts';
import { send } from './store.ts';
import { withLinks } from './templates.ts';

/** The comments that were written before line `i` and after the one before it. */
export function commentsBefore({ lines, comments }: PersonView, i: number): readonly CommentView[] {
  const from = lines[i - 1]?.time ?? Number.NEGATIVE_INFINITY;
  const to = lines[i]?.time ?? Number.POSITIVE_INFINITY;
  return comments.filter(({ time }) => time > from && time <= to);
}

/** A comment as all can see it below the Page's post, with the Page's replies. */
export function comment(
  { text, time, liked, hidden, replies }: CommentView,
  { page }: StatusView,
): TemplateResult {
  const marks = [liked && `👍 ${page.name} likes it`, hidden && 'Hidden by the Page'].filter(Boolean);
  return html`
    <article class="comment" aria-label="Comment, ${timeOfDay(time)}">
      <p class="where">You commented on a post of ${page.name}</p>
      <p>${withLinks(text)}</p>
      ${marks.length > 0 ? html`<p class="where">${marks.join(' · ')}</p>` : nothing}
      ${replies.map(
        (reply) => html`
          <p class="reply">
            <img src=${page.picture} alt="" width="20" height="20">
            <span><b>${page.name}</b> ${withLinks(reply)}</span>
          </p>
        `,
      )}
    </article>
  `;
}

/** Where the person comments on a post of the Page. */
export function commentForm({ id }: PersonView, { page }: StatusView): TemplateResult {
  const write = (event: Event) => {
    const text = takeText(event);
    if (text) void send({ type: 'comment', person: id, text });
  };
  return html`
    <form class="composer public" @submit=${write}>
      <input name="text" aria-label="Comment on a post of ${page.name}" placeholder="Comment on a post of ${page.name} …" autocomplete="off">
      <button class="tool" aria-label="Send the comment">➤</button>
    </form>
  `;
}

/** The text of the form's field; empties the field. */
export function takeText(event: Event): string {
  event.preventDefault();
  const field = event.target instanceof HTMLFormElement ? event.target.elements.namedItem('text') : null;
  if (!(field instanceof HTMLInputElement)) return '';
  const text = field.value.trim();
  field.value = '';
  return text;
}
