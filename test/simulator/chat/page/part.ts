import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { icon } from './icons.ts';
import { jsonTree, longText } from './json-tree.ts';
import { copy } from './store.ts';

/**
 * A text of a trace entry or of the memory under its name: JSON as a tree, headers as a table. The button copies the text
 * byte for byte.
 * @param key names the part among all that the page shows
 */
export function part(name: string, text: string, key: string): TemplateResult {
  return html`
    <section class="part" aria-label=${name}>
      <h3>${name}</h3>
      ${text === '' ? nothing : html`<button class="tool small" aria-label="Copy: ${name}" title="Copy" @click=${() => copy(text)}>${icon('copy')}</button>`}
      ${guard([text, key], () => body(name, text, key))}
    </section>
  `;
}

function body(name: string, text: string, key: string): TemplateResult | HTMLElement {
  if (text === '') return html`<p class="nothing">empty</p>`;
  if (name === 'Headers') return headers(text);
  return jsonTree(text, key) ?? html`<pre tabindex="0">${longText(text)}</pre>`;
}

function headers(text: string): TemplateResult {
  const lines = text.split('\n').map((line) => /^([^:]*): ?(.*)$/.exec(line) ?? [line, '', line]);
  return html`<dl class="headers">${lines.map(([, name, value]) => html`<div><dt>${name}</dt> <dd>${value}</dd></div>`)}</dl>`;
}
