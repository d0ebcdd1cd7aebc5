import type { Command, MemoryView, PersonView, StatusView, TraceEntry, Update } from '../view.ts';

export type Tab = 'trace' | 'faults' | 'memory';

/** What can be opened above the field for messages. */
export type Form = 'comment' | 'link' | 'ad' | 'inbox';

/** Everything that the page shows. */
export interface State {
  /** Identifies the server's process. */
  run: string;
  /** Whether the stream of updates is open. */
  connected: boolean;
  people: readonly PersonView[];
  trace: readonly TraceEntry[];
  status: StatusView | undefined;
  /** The id of the person whose conversation is shown. */
  current: string;
  tab: Tab;
  /** Whether the panel covers the conversation, on a narrow screen. */
  panel: boolean;
  /** The identity of the event whose trace is shown; undefined shows all. */
  event: string | undefined;
  /** The id of the last entry that “Clear” has hidden. */
  cleared: number;
  /** Only entries with this text are shown. */
  query: string;
  /** Only entries of this kind are shown; undefined shows all. */
  kind: TraceEntry['kind'] | undefined;
  /** Whether only entries with a warning or a failure are shown. */
  onlyProblems: boolean;
  /** The ids of the entries whose details are shown. */
  opened: ReadonlySet<number>;
  /** The `mid` of the message that the next one replies to. */
  replyTo: string | undefined;
  /** What each person has typed but not sent, by id. */
  drafts: Readonly<Record<string, string>>;
  /** The one open popup: `plus`, `menu`, `tools …` or `react …` with the `mid` of a message. */
  popup: string | undefined;
  form: Form | undefined;
  /** Whether the form for another person is open. */
  newPerson: boolean;
  /** What is wrong with the locale in that form. */
  localeProblem: string | undefined;
  /** Whether to switch to the next person who appears. */
  becoming: boolean;
  /** The stored items that have been read, by the person's id. */
  memories: Readonly<Record<string, MemoryView>>;
  /** A short-lived message to the user. */
  notice: string;
}

export const state: State = {
  run: '',
  connected: false,
  people: [],
  trace: [],
  status: undefined,
  current: '',
  tab: 'trace',
  panel: false,
  event: undefined,
  cleared: 0,
  query: '',
  kind: undefined,
  onlyProblems: false,
  opened: new Set(),
  replyTo: undefined,
  drafts: {},
  popup: undefined,
  form: undefined,
  newPerson: false,
  localeProblem: undefined,
  becoming: false,
  memories: {},
  notice: '',
};

/** State that is reset when the server was restarted. */
const RESET: Partial<State> = {
  cleared: 0,
  event: undefined,
  opened: new Set(),
  replyTo: undefined,
  popup: undefined,
  memories: {},
  notice: '',
};

let draw: () => void = () => {};
let isDue = false;

/** Sets the function that draws the page. */
export function drawWith(how: () => void): void {
  draw = how;
}

/** Changes the state and draws the page, once for all changes of the same task. */
export function change(changes: Partial<State>): void {
  Object.assign(state, changes);
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    draw();
  });
}

/** Does something with the page as it is after the changes of this task. */
export function afterDrawing(act: () => void): void {
  queueMicrotask(act);
}

/** Gives the keyboard to an element that the changes of this task bring. */
export function focusOn(selector: string): void {
  afterDrawing(() => document.querySelector<HTMLElement>(selector)?.focus());
}

let isFrameDue = false;

/**
 * Applies an update of the server. A message brings about ten of them: the page is drawn once a frame at
 * most.
 */
export function apply(update: Update): void {
  Object.assign(state, changesOf(update));
  if (update.type === 'person' && state.tab === 'memory' && update.person.id === state.current)
    void readMemory();
  if (isFrameDue) return;
  isFrameDue = true;
  requestAnimationFrame(() => {
    isFrameDue = false;
    draw();
  });
}

function changesOf(update: Update): Partial<State> {
  switch (update.type) {
    case 'all': {
      const { run, people, trace, status } = update;
      const isHere = people.some(({ id }) => id === state.current);
      const current = isHere ? state.current : (people[0]?.id ?? '');
      return { ...(run !== state.run && RESET), run, connected: true, people, trace, status, current };
    }
    case 'person': {
      const isNew = !state.people.some(({ id }) => id === update.person.id);
      const chosen = state.becoming && isNew && { current: update.person.id, becoming: false };
      return { ...chosen, people: replaced(state.people, update.person) };
    }
    case 'trace entry':
      return { trace: replaced(state.trace, update.entry) };
    case 'status':
      return { status: update.status };
  }
}

function replaced<T extends { readonly id: unknown }>(list: readonly T[], one: T): readonly T[] {
  const isThere = list.some(({ id }) => id === one.id);
  return isThere ? list.map((other) => (other.id === one.id ? one : other)) : [...list, one];
}

/** The person whose conversation is shown. */
export function current(): PersonView | undefined {
  return state.people.find(({ id }) => id === state.current);
}

/** Sends the server a command, and shows its error if there is one. @returns whether it was executed */
export function send(command: Command): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  return answered(fetch('/chat/commands', { method: 'POST', headers, body: JSON.stringify(command) }));
}

/** Sends files into the conversation, one after the other. */
export async function sendFiles(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    const query = new URLSearchParams({ person: state.current, name: file.name });
    const headers = { 'content-type': file.type || 'application/octet-stream' };
    await answered(fetch(`/chat/files?${query}`, { method: 'POST', headers, body: file }));
  }
}

async function answered(call: Promise<Response>): Promise<boolean> {
  try {
    const response = await call;
    notify(response.ok ? '' : await response.text());
    return response.ok;
  } catch {
    notify('npm start has stopped. Run it again.');
    return false;
  }
}

/** How long a notice is shown, in milliseconds. */
const NOTICE = 5000;

let notices = 0;

/** Shows a notice for a while. */
function notify(notice: string): void {
  notices += 1;
  const number = notices;
  change({ notice });
  setTimeout(() => {
    if (number === notices) change({ notice: '' });
  }, NOTICE);
}

/** Reads the stored item of the person whose conversation is shown. */
export async function readMemory(): Promise<void> {
  const person = state.current;
  const response = await fetch(`/chat/memory?${new URLSearchParams({ person })}`);
  const memory: MemoryView = await response.json();
  change({ memories: { ...state.memories, [person]: memory } });
}

/** Copies a text to the clipboard. */
export async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  notify('Copied.');
}

/** Copies the conversation so far to the clipboard, as a test. */
export async function copyAsTest(): Promise<void> {
  const response = await fetch(`/chat/test?${new URLSearchParams({ person: state.current })}`);
  const text = await response.text();
  if (response.ok) await copy(text);
  else notify(text);
}
