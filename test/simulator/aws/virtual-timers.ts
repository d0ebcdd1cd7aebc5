import { createRequire, syncBuiltinESMExports } from 'node:module';
import { setImmediate } from 'node:timers/promises';

/** Node's own timers, which this file replaces. */
const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** All timers that are set, in the order in which they were set. */
const timers = new Set<VirtualTimer>();

/** How far the sandbox's clock is ahead of the machine's, in milliseconds. */
let ahead = 0;
const realNow = Date.now;

/** A timer by the sandbox's clock, with the methods of Node's `Timeout`. */
class VirtualTimer {
  due: number;
  readonly #fire: () => void;
  readonly #delay: number;
  readonly #repeats: boolean;
  #timeout: NodeJS.Timeout;
  #isReferenced = true;

  constructor(fire: () => void, delay: number, repeats: boolean) {
    this.#fire = fire;
    this.#delay = Math.max(1, Math.trunc(delay) || 1);
    this.#repeats = repeats;
    this.due = Date.now() + this.#delay;
    this.#timeout = this.#start();
    timers.add(this);
  }

  /** Waits for the rest of the time again, after the clock has moved. */
  restart(): void {
    real.clearTimeout(this.#timeout);
    this.#timeout = this.#start();
    if (!this.#isReferenced) this.#timeout.unref();
  }

  ref(): this {
    this.#isReferenced = true;
    this.#timeout.ref();
    return this;
  }

  unref(): this {
    this.#isReferenced = false;
    this.#timeout.unref();
    return this;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  refresh(): this {
    this.due = Date.now() + this.#delay;
    timers.add(this);
    this.restart();
    return this;
  }

  close(): this {
    real.clearTimeout(this.#timeout);
    timers.delete(this);
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #start(): NodeJS.Timeout {
    return real.setTimeout(() => this.#onTime(), Math.max(0, this.due - Date.now()));
  }

  #onTime(): void {
    if (this.#repeats) this.refresh();
    else timers.delete(this);
    this.#fire();
  }
}

/** Sets the clock of a new invocation, without letting any timer end early. */
export function setClock(milliseconds: number): void {
  for (const timer of timers) timer.due += milliseconds - ahead;
  ahead = milliseconds;
}

/** Lets time pass at once: timers that are due then end in their order. */
export function advanceClock(milliseconds: number): void {
  ahead += milliseconds;
  for (const timer of [...timers].sort((one, other) => one.due - other.due)) timer.restart();
}

/** Waits until this process has nothing to do but wait; returns how long its next timer has still to run. */
export async function settled(): Promise<number> {
  for (let quiet = 0; quiet < 4; ) {
    await setImmediate();
    quiet = isBusy() ? 0 : quiet + 1;
  }
  return Math.min(Number.MAX_SAFE_INTEGER, ...[...timers].map(({ due }) => due - Date.now()));
}

/** Whether a request of this process to the operating system is under way, or a timer is due. */
function isBusy(): boolean {
  const requests = process.getActiveResourcesInfo().some((name) => /Req|ConnectWrap|WriteWrap/.test(name));
  return requests || [...timers].some(({ due }) => due <= Date.now());
}

type Callback = (...args: readonly unknown[]) => void;

function set(repeats: boolean) {
  return (callback: Callback, delay = 1, ...args: readonly unknown[]) =>
    new VirtualTimer(() => callback(...args), delay, repeats);
}

function clear(timer: unknown): void {
  if (timer instanceof VirtualTimer) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'object') real.clearTimeout(timer as NodeJS.Timeout);
}

interface SleepOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

function sleep(delay = 1, value?: unknown, { signal, ref = true }: SleepOptions = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      timer.close();
      reject(new DOMException('The operation was aborted', 'AbortError'));
    };
    const timer = new VirtualTimer(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve(value);
      },
      delay,
      false,
    );
    if (!ref) timer.unref();
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** `AbortSignal.timeout` by the sandbox's clock. */
function abortAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  new VirtualTimer(() => controller.abort(reason), milliseconds, false).unref();
  return controller.signal;
}

/** `new Date()` by the sandbox's clock. */
const VirtualDate = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget),
});

/** Makes clock and timers of this process those of the simulator. Timers inside Node itself stay real. */
export function installClock(): void {
  Date.now = () => realNow() + ahead;
  const functions = {
    setTimeout: Object.assign(set(false), { [Symbol.for('nodejs.util.promisify.custom')]: sleep }),
    setInterval: set(true),
    clearTimeout: clear,
    clearInterval: clear,
  };
  const require = createRequire(import.meta.url);
  Object.assign(globalThis, functions, { Date: VirtualDate });
  AbortSignal.timeout = abortAfter;
  Object.assign(require('node:timers'), functions);
  Object.assign(require('node:timers/promises'), { setTimeout: sleep });
  syncBuiltinESMExports();
}
