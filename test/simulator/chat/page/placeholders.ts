import { html, type TemplateResult } from 'lit-html';
import { icon, isIcon } from './icons.ts';

/** A picture, or a note if it could not be fetched. */
export function picture(url: string | undefined, alt: string): TemplateResult {
  if (!url) return noMedia('picture');
  const failed = ({ target }: Event) => {
    if (target instanceof HTMLElement) target.closest('.frame')?.classList.add('broken');
  };
  return html`
    <span class="frame">
      <img class="picture" src=${url} alt=${alt} @error=${failed}>
      <span class="missing">${icon('picture')}The picture could not be fetched.</span>
    </span>
  `;
}

/** What stands for a file of the Page that only Facebook has. */
export function noMedia(kind: string): TemplateResult {
  return kept(kind, `a ${kind} that is stored at Facebook`);
}

/** What stands for something that this page cannot show. */
export function kept(kind: string, text: string): TemplateResult {
  const name = kind === 'image' ? 'picture' : kind === 'audio' ? 'sound' : kind;
  return html`<p class="text kept">${icon(isIcon(name) ? name : 'file')}${text}</p>`;
}
