/** How the events of one invocation got on with each other. */
export interface NeighbourFigures {
  /** Invocations that processed records. */
  readonly invocations: number;
  readonly records: number;
  /** Invocations that the function did not survive: it was killed, ended itself, or ran out of time. */
  readonly crashes: number;
  readonly recordsInCrashes: number;
  /** How often an event came back because the function died while it worked on a neighbour. */
  readonly struck: number;
  /** The same for the one that was struck most often. */
  readonly mostStruck: number;
  /**
   * The longest time from the end of the work on an event to the beginning of the same person's next one, which was in
   * the queue by then, when the invocation had to end first; in seconds.
   */
  readonly longestForNeighbour: number;
}

/** A record in an invocation. */
export interface InvokedRecord {
  /** The number of its event. */
  readonly number: number;
  /** The page-scoped id of the person. */
  readonly person: string;
  /** Whether its handler ends the function each time. */
  readonly crashes: boolean;
}

interface Invocation {
  readonly records: readonly InvokedRecord[];
  /** In milliseconds since 1970. */
  ended?: number;
}

/** What is known about an event. Times are in milliseconds since 1970. */
interface Fate {
  readonly queued: number;
  /** The same person's event before it. */
  readonly previous: Fate | undefined;
  begun: boolean;
  /** When the work on it ended, and in which invocation. */
  done?: { readonly at: number; readonly in: Invocation | undefined };
  /** Whether a neighbour's crash will bring it back, unless the function had finished with it. */
  mayComeBack: boolean;
  struck: number;
}

/** Counts what events do to those that are in the same invocation. */
export class Neighbours {
  readonly #fates = new Map<number, Fate>();
  /** By person. */
  readonly #last = new Map<string, Fate>();
  /** By sandbox. */
  readonly #running = new Map<string, Invocation>();
  /** What the call said at which a sandbox was killed. */
  readonly #killed = new Map<string, string>();
  #invocations = 0;
  #records = 0;
  #crashes = 0;
  #recordsInCrashes = 0;
  #longestForNeighbour = 0;

  /** SQS took an event. */
  queued(number: number, person: string): void {
    if (this.#fates.has(number)) return;
    const previous = this.#last.get(person);
    const fate = { queued: Date.now(), previous, begun: false, mayComeBack: false, struck: 0 };
    this.#fates.set(number, fate);
    this.#last.set(person, fate);
  }

  /** An invocation has begun. */
  begun(sandbox: string, records: readonly InvokedRecord[]): void {
    this.#invocations += 1;
    this.#records += records.length;
    this.#running.set(sandbox, { records });
    for (const { number } of records) this.#begin(this.#fates.get(number));
  }

  /** The simulator kills a sandbox at one of its calls. @param words what the call says: it may name a person */
  killed(sandbox: string, words: string): void {
    this.#killed.set(sandbox, words);
  }

  /**
   * A sandbox has saved a conversation: the work on its events that meet the test has ended.
   * @param at by the clock of the sandbox, in milliseconds since 1970
   */
  saved(sandbox: string, conversation: string, at: number, isDone: (number: number) => boolean): void {
    const invocation = this.#running.get(sandbox);
    for (const { number, person } of invocation?.records ?? []) {
      const fate = this.#fates.get(number);
      if (fate && conversation.endsWith(`/${person}`) && isDone(number)) fate.done ??= { at, in: invocation };
    }
  }

  /** An invocation has ended. */
  ended(sandbox: string, hasCrashed: boolean): void {
    const invocation = this.#running.get(sandbox);
    const words = this.#killed.get(sandbox) ?? '';
    this.#running.delete(sandbox);
    this.#killed.delete(sandbox);
    if (!invocation) return;
    invocation.ended = Date.now();
    if (!hasCrashed) return;
    const { records } = invocation;
    this.#crashes += 1;
    this.#recordsInCrashes += records.length;
    const killedFor = records.filter(({ person }) => words.includes(person));
    const guilty = killedFor.length > 0 ? killedFor : records.filter(({ crashes }) => crashes);
    const people = new Set(guilty.map(({ person }) => person));
    for (const { number, person } of hasNeighbours(invocation) ? records : []) {
      const fate = this.#fates.get(number);
      if (fate) fate.mayComeBack = !people.has(person);
    }
  }

  get figures(): NeighbourFigures {
    const struck = [...this.#fates.values()].map((fate) => fate.struck);
    return {
      invocations: this.#invocations,
      records: this.#records,
      crashes: this.#crashes,
      recordsInCrashes: this.#recordsInCrashes,
      struck: struck.reduce((sum, times) => sum + times, 0),
      mostStruck: Math.max(0, ...struck),
      longestForNeighbour: Math.round(this.#longestForNeighbour / 1000),
    };
  }

  #begin(fate: Fate | undefined): void {
    if (!fate) return;
    if (fate.mayComeBack) fate.struck += 1;
    fate.mayComeBack = false;
    if (!fate.begun) this.#noteWait(fate);
    fate.begun = true;
  }

  #noteWait({ queued, previous }: Fate): void {
    const { at = 0, in: before } = previous?.done ?? {};
    if (!before?.ended || queued > before.ended || !hasNeighbours(before)) return;
    const wait = Date.now() - Math.max(at, queued);
    this.#longestForNeighbour = Math.max(this.#longestForNeighbour, wait);
  }
}

/** Whether it has events of several people. */
function hasNeighbours({ records }: Invocation): boolean {
  return new Set(records.map(({ person }) => person)).size > 1;
}
