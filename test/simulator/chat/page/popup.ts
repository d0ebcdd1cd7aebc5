import { html, nothing, type TemplateResult } from 'lit-html';
import { type IconName, icon } from './icons.ts';
import { change, focusOn, state } from './store.ts';

/** A line of a menu. */
export interface Item {
  readonly title: string;
  /** A sentence below the title. */
  readonly what?: string;
  readonly icon?: IconName;
  /** Opens this address in another tab, instead of `choose`. */
  readonly href?: string;
  choose?(): void;
}

/** A button that opens and closes a popup; it has its menu, and gives it the keyboard. */
export function opener(name: string, label: string, shape: IconName, more = ''): TemplateResult {
  return html`
    <button type="button" class="tool ${more}" data-opens=${name} aria-label=${label} title=${label}
      aria-expanded=${state.popup === name} @click=${() => toggle(name)}>${icon(shape)}</button>
  `;
}

function toggle(name: string): void {
  const isOpening = state.popup !== name;
  change({ popup: isOpening ? name : undefined });
  if (isOpening) focusOn('.popup :is(button, a)');
}

/** The menu of an opener, while it is open. The arrow keys move in it. */
export function menu(
  name: string,
  label: string,
  items: readonly Item[],
  more = '',
): TemplateResult | typeof nothing {
  if (state.popup !== name) return nothing;
  return html`<div class="popup menu ${more}" role="menu" aria-label=${label} @keydown=${moveInside}>${items.map(line)}</div>`;
}

function line({ title, what, icon: shape, href, choose }: Item): TemplateResult {
  const inside = html`
    ${shape ? icon(shape) : nothing}<span class="item">${title}${what ? html`<small>${what}</small>` : nothing}</span>
  `;
  if (href !== undefined)
    return html`<a role="menuitem" href=${href} target="_blank" rel="noopener noreferrer">${inside}</a>`;
  const chosen = () => {
    change({ popup: undefined });
    choose?.();
  };
  return html`<button type="button" role="menuitem" @click=${chosen}>${inside}</button>`;
}

/** Moves between the buttons of a popup with the arrow keys, Home and End. */
export function moveInside(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button, a')];
  const place = items.findIndex((item) => item.matches(':focus'));
  const next = {
    ArrowDown: place + 1,
    ArrowRight: place + 1,
    ArrowUp: place - 1,
    ArrowLeft: place - 1,
    Home: 0,
    End: -1,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
