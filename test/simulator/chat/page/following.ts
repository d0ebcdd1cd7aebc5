import { html, nothing, type TemplateResult } from 'lit-html';
import { icon } from './icons.ts';
import { change } from './store.ts';

/** Where a list was left. */
interface Place {
  top: number;
  /** Whether it shows its end, and stays there when something new appears. */
  isAtEnd: boolean;
  /** The number of rows when its end was last shown. */
  seen: number;
}

/** What is shown by an element with `data-place`, for each place of the page that scrolls. */
const places = new Map<string, Place>();

/** The place that each element showed when the page was last drawn. */
const shown = new WeakMap<HTMLElement, string>();

/** The size of each element when it was last looked at. */
const measures = new WeakMap<HTMLElement, string>();

/** The end is shown if no more than this is below, in pixels: browsers round. */
const CLOSE = 4;

/**
 * A button to the end of a list that one has scrolled up, with the number of rows that have appeared since.
 * @param what one of them, and several
 */
export function toEnd(
  key: string,
  rows: number,
  [one, several]: readonly [string, string],
): TemplateResult | typeof nothing {
  const place = places.get(key);
  if (!place || place.isAtEnd) return nothing;
  const fresh = rows - place.seen;
  const go = () => {
    place.isAtEnd = true;
    change({});
  };
  return fresh > 0
    ? html`<div class="to-end"><button @click=${go}>${fresh} new ${fresh === 1 ? one : several}${icon('down')}</button></div>`
    : html`<div class="to-end"><button class="small" aria-label="To the end" title="To the end" @click=${go}>${icon('down')}</button></div>`;
}

/** After drawing: each place is where it was left, and the end of a list is shown if it was shown before. */
export function keepPlaces(): void {
  for (const element of scrollers()) {
    const { place: key = '', rows } = element.dataset;
    // What is not displayed does not scroll.
    if (element.clientHeight === 0) {
      shown.delete(element);
      continue;
    }
    const place = places.get(key) ?? { top: 0, isAtEnd: rows !== undefined, seen: 0 };
    places.set(key, place);
    if (place.isAtEnd) element.scrollTop = element.scrollHeight;
    else if (shown.get(element) !== key) element.scrollTop = place.top;
    if (place.isAtEnd) place.seen = Number(rows);
    sizes.observe(element);
    isResized(element);
    shown.set(element, key);
  }
}

/** Stays where the list is: something in it is about to unfold. */
export function stay(key: string): void {
  const place = places.get(key);
  if (place) place.isAtEnd = false;
}

function scrollers(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-place]')];
}

/** When a form opens below a list, the list becomes smaller: its end stays in sight. */
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target instanceof HTMLElement && placeOf(target)?.isAtEnd) target.scrollTop = target.scrollHeight;
  }
});

function placeOf({ dataset }: HTMLElement): Place | undefined {
  return places.get(dataset.place ?? '');
}

/** Notes where the reader scrolls to, and what they unfold; a picture that arrives late is no such thing. */
function note({ target, type }: Event): void {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
  const place = element ? placeOf(element) : undefined;
  if (!element || !place || (type === 'scroll' && element !== target)) return;
  // The browser also scrolls by itself, when the size changes.
  const isOwn = isResized(element) && type !== 'toggle';
  if (isOwn && place.isAtEnd) element.scrollTop = element.scrollHeight;
  place.top = element.scrollTop;
  const below = element.scrollHeight - element.clientHeight - element.scrollTop;
  const isAtEnd = element.dataset.rows !== undefined && below <= CLOSE;
  if (isAtEnd === place.isAtEnd) return;
  place.isAtEnd = isAtEnd;
  change({});
}

/** Whether an element has another size, outside or inside, than when this was last asked. */
function isResized(element: HTMLElement): boolean {
  const { clientWidth, clientHeight, scrollHeight } = element;
  const measure = `${clientWidth} ${clientHeight} ${scrollHeight}`;
  const before = measures.get(element);
  measures.set(element, measure);
  return before !== measure;
}

for (const type of ['scroll', 'toggle', 'load']) addEventListener(type, note, true);
