import { afterDrawing, change, type State, state } from './store.ts';

/** Something that can be open. */
type Part = 'popup' | 'search' | 'new person' | 'reply' | 'form' | 'panel' | 'event';

interface Opened {
  readonly isOpen: boolean;
  readonly closed: Partial<State>;
  /** Gets the keyboard when the part is closed. */
  readonly opener: string;
}

/** Where the panel covers the conversation; as in `css/narrow.css`. */
const NARROW = matchMedia('(max-width: 760px)');

/** Everything that can be open, the innermost part first. */
function parts(): Readonly<Record<Part, Opened>> {
  const { popup, form, replyTo, newPerson, query, panel, event, tab } = state;
  return {
    popup: {
      isOpen: popup !== undefined,
      closed: { popup: undefined },
      opener: `[data-opens="${CSS.escape(popup ?? '')}"]`,
    },
    search: {
      isOpen: query !== '' && document.activeElement?.id === 'search',
      closed: { query: '' },
      opener: '#search',
    },
    'new person': {
      isOpen: newPerson,
      closed: { newPerson: false, localeProblem: undefined },
      opener: '[data-opens="new person"]',
    },
    reply: { isOpen: replyTo !== undefined, closed: { replyTo: undefined }, opener: '#message' },
    form: { isOpen: form !== undefined, closed: { form: undefined }, opener: '[data-opens="plus"]' },
    panel: { isOpen: panel && NARROW.matches, closed: { panel: false }, opener: '[data-opens="panel"]' },
    event: { isOpen: event !== undefined, closed: { event: undefined }, opener: `#tab-${tab}` },
  };
}

/** Closes a part, and gives the keyboard back to where it was opened. */
export function close(part: Part): void {
  const { closed, opener } = parts()[part];
  change(closed);
  afterDrawing(() => {
    const visible = [...document.querySelectorAll<HTMLElement>(opener)].find((one) =>
      one.checkVisibility({ visibilityProperty: true }),
    );
    (visible ?? document.querySelector<HTMLElement>('#message'))?.focus();
  });
}

/** Escape closes what is open; so does a click, or the keyboard, elsewhere than in an open popup. */
export function listenForClosing(): void {
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    const all = parts();
    const names: readonly Part[] = ['popup', 'search', 'new person', 'reply', 'form', 'panel', 'event'];
    const innermost = names.find((name) => all[name].isOpen);
    if (innermost === undefined) return;
    event.preventDefault();
    close(innermost);
  });
  for (const type of ['pointerdown', 'focusin'])
    addEventListener(type, ({ target }) => {
      const isElsewhere = target instanceof Element && !target.closest('.popup, [data-opens]');
      if (state.popup !== undefined && isElsewhere) change({ popup: undefined });
    });
}
