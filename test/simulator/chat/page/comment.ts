import { html, nothing, type TemplateResult } from 'lit-html';
import type { CommentView, PersonView, StatusView } from '../view.ts';
import { timeOfDay } from './format.ts';
import { icon } from './icons.ts';
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
  return html`
    <article class="comment" aria-label="Comment, ${timeOfDay(time)}">
      <p class="where">You commented on a post of ${page.name}</p>
      <p dir="auto">${withLinks(text)}</p>
      ${liked ? html`<p class="where liked">${icon('like')}${page.name} likes it</p>` : nothing}
      ${hidden ? html`<p class="where">Hidden by the Page</p>` : nothing}
      ${replies.map(
        (reply) => html`
          <p class="reply">
            <img src=${page.picture} alt="" width="20" height="20">
            <span dir="auto"><b>${page.name}</b> ${withLinks(reply)}</span>
          </p>
        `,
      )}
    </article>
  `;
}
