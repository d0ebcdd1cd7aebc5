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
    <div class="part" role="group" aria-label=${name}>
      <p class="part-name">${name}</p>
      ${text === '' ? nothing : html`<button class="tool small" aria-label="Copy: ${name}" title="Copy" @click=${() => copy(text)}>${icon('copy')}</button>`}
      ${guard([text, key], () => body(name, text, key))}
    </div>
  `;
}

function body(name: string, text: string, key: string): TemplateResult | HTMLElement {
  if (text === '') return html`<p class="nothing">empty</p>`;
  if (name === 'Headers') return headers(text);
  return jsonTree(text, key) ?? html`<pre tabindex="0">${longText(text)}</pre>`;
}

function headers(text: string): TemplateResult {
  const lines = text.split('\n').map((line) => /^([^:]*): ?(.*)$/.exec(line) ?? [line, '', line]);
  return html`<details class="headers"><summary class="json-line">${lines.length} headers</summary><dl>${lines.map(([, name, value]) => html`<div><dt>${name}</dt> <dd>${value}</dd></div>`)}</dl></details>`;
}
