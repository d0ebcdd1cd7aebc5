import { Digits, type Entries, entriesOf, ITEMS, openAtFirst, parsed } from './json-value.ts';

/** How many characters of a text are shown before one asks for the rest. */
const CHARACTERS = 500;

/** Trees in which the reader has folded or unfolded something, by the path of the place. */
const folds = new Map<string, boolean>();

/**
 * JSON as a tree that can be folded. What is folded is not built, so that a large text takes no longer than a small one.
 * @param key names the tree: when it is drawn again, it is folded as the reader left it
 * @returns undefined if the text is not a JSON object or array
 */
export function jsonTree(text: string, key: string): HTMLElement | undefined {
  const value = parsed(text);
  const entries = entriesOf(value);
  if (!entries) return undefined;
  const tree = element('div', 'json');
  const isOpen = openAtFirst(value, key);
  if (entries.length === 0) tree.append(leaf(undefined, value));
  else fill(tree, entries, key, isOpen);
  return tree;
}

/** A text; the rest of a long one is shown on request. */
export function longText(text: string, quote = ''): DocumentFragment {
  const all = document.createDocumentFragment();
  const start = document.createTextNode(quote + text.slice(0, CHARACTERS) + (isLong(text) ? '' : quote));
  all.append(start);
  if (!isLong(text)) return all;
  const rest = text.length - CHARACTERS;
  all.append(
    more(`… ${rest.toLocaleString()} more characters`, (button) =>
      button.replaceWith(text.slice(CHARACTERS) + quote),
    ),
  );
  return all;
}

function isLong(text: string): boolean {
  return text.length > 1.2 * CHARACTERS;
}

function fill(
  parent: HTMLElement,
  entries: Entries,
  path: string,
  isOpen: ReadonlySet<string>,
  from = 0,
): void {
  for (const [i, [name, value]] of entries.slice(from, from + ITEMS).entries())
    parent.append(line(name, value, `${path}/${name ?? from + i}`, isOpen));
  const rest = entries.length - from - ITEMS;
  if (rest <= 0) return;
  parent.append(
    more(`… ${rest.toLocaleString()} more`, (button) => {
      button.remove();
      fill(parent, entries, path, isOpen, from + ITEMS);
    }),
  );
}

function line(
  name: string | undefined,
  value: unknown,
  path: string,
  isOpen: ReadonlySet<string>,
): HTMLElement {
  const entries = entriesOf(value);
  if (!entries || entries.length === 0) return leaf(name, value);
  const details = element('details', 'json-node');
  const summary = element('summary', 'json-line');
  const inner = element('div', 'json-inner');
  summary.append(...nameOf(name), sizeOf(value, entries.length));
  details.append(summary, inner);
  const open = () => {
    if (details.open && inner.childNodes.length === 0) fill(inner, entries, path, isOpen);
  };
  details.open = folds.get(path) ?? isOpen.has(path);
  open();
  details.addEventListener('toggle', () => {
    if (details.open !== isOpen.has(path)) folds.set(path, details.open);
    else folds.delete(path);
    open();
  });
  return details;
}

function sizeOf(value: unknown, size: number): HTMLElement {
  const text = Array.isArray(value)
    ? `[${size} ${size === 1 ? 'item' : 'items'}]`
    : `{${size} ${size === 1 ? 'key' : 'keys'}}`;
  return element('span', 'json-size', text);
}

function leaf(name: string | undefined, value: unknown): HTMLElement {
  const one = element('div', 'json-line');
  one.append(...nameOf(name));
  if (typeof value === 'string') {
    const text = element('span', 'json-string');
    text.append(longText(value, '"'));
    one.append(text);
  } else if (value instanceof Digits) one.append(element('span', 'json-number', value.text));
  else one.append(element('span', `json-${value === null ? 'null' : typeof value}`, JSON.stringify(value)));
  return one;
}

function nameOf(name: string | undefined): readonly (Node | string)[] {
  return name === undefined ? [] : [element('span', 'json-name', JSON.stringify(name)), ': '];
}

function more(label: string, show: (button: HTMLElement) => void): HTMLElement {
  const button = element('button', 'json-more', label);
  button.type = 'button';
  button.addEventListener('click', () => show(button));
  return button;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const one = document.createElement(tag);
  one.className = className;
  one.textContent = text;
  return one;
}
