import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Button, Element, GridImage, PageMessage } from '../../facebook/page-message.ts';
import type { PersonView } from '../view.ts';
import { icon } from './icons.ts';
import { jsonTree } from './json-tree.ts';
import { noMedia, picture } from './placeholders.ts';
import { receipt } from './receipt.ts';
import { send } from './store.ts';

type Attachment = NonNullable<PageMessage['attachment']>;

/** A text with its URLs as links. */
export function withLinks(text: string): readonly (string | TemplateResult)[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, i) =>
      i % 2 === 1 ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part,
    );
}

/** An attachment of the Page. */
export function attachment(
  { type, payload = {} }: Attachment,
  person: PersonView,
  mid: string,
): TemplateResult {
  const { url } = payload;
  switch (type) {
    case 'image':
      return picture(url, 'Picture');
    case 'video':
      return url
        ? html`<video class="picture" src=${url} controls aria-label="Video"></video>`
        : noMedia('video');
    case 'audio':
      return url ? html`<audio src=${url} controls aria-label="Sound"></audio>` : noMedia('sound');
    case 'file':
      return url
        ? html`<p class="text kept">${icon('file')}<a href=${url} download>File</a></p>`
        : noMedia('file');
    default:
      return template(payload, person, mid);
  }
}

function template(
  payload: NonNullable<Attachment['payload']>,
  person: PersonView,
  mid: string,
): TemplateResult {
  const { template_type, elements = [], text = '', buttons = [] } = payload;
  switch (template_type) {
    case 'generic':
      return html`
        <div class="carousel" role="group" aria-roledescription="carousel" aria-label="${elements.length} cards" tabindex="0">
          ${elements.map((element) => card(element, person))}
        </div>
      `;
    case 'button':
      return html`<div class="card"><p class="card-text" dir="auto">${withLinks(text)}</p>${buttonsOf(buttons, person)}</div>`;
    case 'media':
      return html`${elements.map(
        ({ buttons = [] }) =>
          html`<div class="card"><p class="card-text kept">${icon('picture')}a picture or video that is stored at Facebook</p>${buttonsOf(buttons, person)}</div>`,
      )}`;
    case 'image_grid':
      return html`${elements.map((element) => grid(element, person))}`;
    case 'coupon':
      return coupon(payload, person, mid);
    case 'receipt':
      return receipt(payload);
    default:
      return plainCard(template_type ?? 'template', payload, person);
  }
}

function card(
  { title, subtitle, image_url, buttons = [], default_action }: Element,
  person: PersonView,
): TemplateResult {
  const heading = default_action?.url
    ? html`<a href=${safe(default_action.url)} target="_blank" rel="noopener noreferrer">${title}</a>`
    : title;
  return html`
    <div class="card" role="group" aria-label=${title ?? 'Card'}>
      ${image_url ? picture(image_url, '') : nothing}
      <p class="card-title" dir="auto">${heading}</p>
      ${subtitle ? html`<p class="card-subtitle" dir="auto">${subtitle}</p>` : nothing}
      ${buttonsOf(buttons, person)}
    </div>
  `;
}

function buttonsOf(buttons: readonly Button[], person: PersonView): TemplateResult {
  return html`<div class="buttons">${buttons.map((button) => buttonOf(button, person))}</div>`;
}

function buttonOf({ type, title = '', payload = '', url = '' }: Button, { id }: PersonView): TemplateResult {
  switch (type) {
    case 'web_url':
      return html`<a class="button" dir="auto" href=${safe(url)} target="_blank" rel="noopener noreferrer">${title}</a>`;
    case 'phone_number':
      return html`<a class="button" dir="auto" href="tel:${payload}">${title}</a>`;
    case 'account_link':
      return html`<button class="button" dir="auto" @click=${() => send({ type: 'link account', person: id, linked: true })}>Log in</button>`;
    case 'account_unlink':
      return html`<button class="button" dir="auto" @click=${() => send({ type: 'link account', person: id, linked: false })}>Log out</button>`;
    default:
      return html`<button class="button" dir="auto" @click=${() => send({ type: 'button', person: id, title, payload })}>${title || type}</button>`;
  }
}

/** Lets only web addresses through: a `javascript:` URL would run on this page. */
export function safe(url: string): string {
  return /^https?:\/\//.test(url) ? url : 'about:blank';
}

function grid({ images = [], title, subtitle, buttons = [] }: Element, person: PersonView): TemplateResult {
  return html`
    <div class="card" role="group" aria-label="${images.length} pictures">
      <div class="grid">${images.map((image, i) => gridImage(image, i, person))}</div>
      ${title ? html`<p class="card-title" dir="auto">${title}</p>` : nothing}
      ${subtitle ? html`<p class="card-subtitle" dir="auto">${subtitle}</p>` : nothing}
      ${buttonsOf(buttons, person)}
    </div>
  `;
}

function gridImage({ url, is_hero_image, action }: GridImage, i: number, { id }: PersonView): TemplateResult {
  const name = `Picture ${i + 1}`;
  const hero = is_hero_image ? 'hero' : '';
  if (action?.type === 'web_url')
    return html`<a class=${hero} href=${safe(action.url ?? '')} target="_blank" rel="noopener noreferrer">${picture(url, name)}</a>`;
  if (action?.type === 'postback') {
    const { text: title = '', payload = '' } = action;
    return html`<button class=${hero} aria-label="${name}: ${title}" @click=${() => send({ type: 'button', person: id, title, payload })}>${picture(url, '')}</button>`;
  }
  return html`<span class=${hero}>${picture(url, name)}</span>`;
}

/** A coupon shows its code when its button is tapped, as in Messenger. */
function coupon(
  payload: NonNullable<Attachment['payload']>,
  { id }: PersonView,
  mid: string,
): TemplateResult {
  const { title, subtitle = 'Terms may apply.', coupon_code, coupon_url, image_url } = payload;
  const reveal = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLElement) currentTarget.textContent = coupon_code ?? '';
    void send({ type: 'reveal coupon', person: id, mid });
  };
  return html`
    ${payload.coupon_pre_message ? html`<p class="text" dir="auto">${payload.coupon_pre_message}</p>` : nothing}
    <div class="card" role="group" aria-label="Coupon">
      ${image_url ? picture(image_url, '') : nothing}
      <p class="card-kind">coupon</p>
      <p class="card-title" dir="auto">${title}</p>
      <p class="card-subtitle" dir="auto">${subtitle}</p>
      <div class="buttons">
        ${coupon_code ? html`<button class="button" dir="auto" @click=${reveal}>Reveal code</button>` : nothing}
        ${coupon_url ? html`<a class="button" dir="auto" href=${safe(coupon_url)} target="_blank" rel="noopener noreferrer">${payload.coupon_url_button_title ?? 'Shop now'}</a>` : nothing}
      </div>
    </div>
  `;
}

/** Any other template: its texts, its buttons and its JSON. */
function plainCard(
  kind: string,
  payload: NonNullable<Attachment['payload']>,
  person: PersonView,
): TemplateResult {
  const { elements = [], buttons = [], title, subtitle } = payload;
  const json = JSON.stringify(payload);
  return html`
    <div class="card" role="group" aria-label="Template ${kind}">
      <p class="card-kind">${kind.replaceAll('_', ' ')}</p>
      ${title ? html`<p class="card-title" dir="auto">${title}</p>` : nothing}
      ${subtitle ? html`<p class="card-subtitle" dir="auto">${subtitle}</p>` : nothing}
      ${elements.map(({ title, subtitle }) => html`<p class="card-subtitle" dir="auto">${[title, subtitle].filter(Boolean).join(': ')}</p>`)}
      <details><summary>${icon('chevron')}JSON</summary>${guard([json], () => jsonTree(json, json))}</details>
      ${buttonsOf([...buttons, ...elements.flatMap(({ buttons = [] }) => buttons)], person)}
    </div>
  `;
}
