import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Sandbox } from './aws/sandbox.ts';

interface HeldCall {
  /** By the clock of the sandbox that waits, in milliseconds since 1970. */
  readonly due: number;
  readonly release: () => void;
}

/** The calls of one sandbox. */
interface CallsOfSandbox {
  /** How many calls are being answered now. */
  underWay: number;
  /** How many calls have begun or ended so far. */
  changes: number;
  readonly held: Set<HeldCall>;
  isRunning: boolean;
}

/**
 * Calls whose answer is late. A sandbox that does nothing but wait for them gets its clock moved to whatever comes
 * next: the answer, the end of one of its own timers, or the deadline of its invocation. So a test does not wait in real time.
 */
export class HeldCalls {
  readonly #sandboxOf: (name: string) => Sandbox | undefined;
  readonly #calls = new Map<string, CallsOfSandbox>();

  constructor(sandboxOf: (name: string) => Sandbox | undefined) {
    this.#sandboxOf = sandboxOf;
  }

  /** A call has arrived and is being answered. */
  begin(sandbox: string): void {
    this.#change(sandbox, 1);
  }

  /** A call has been answered, or never will be. */
  end(sandbox: string): void {
    this.#change(sandbox, -1);
  }

  /**
   * Resolves when so much time has passed for the sandbox, when its invocation has ended, or when it has hung up.
   * Callers outside the simulator's Lambda wait in real time.
   */
  async hold(name: string, milliseconds: number, response: ServerResponse): Promise<void> {
    const sandbox = this.#sandboxOf(name);
    if (!sandbox) {
      if (Number.isFinite(milliseconds)) await setTimeout(milliseconds, undefined, { ref: false });
      return;
    }
    const calls = this.#of(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    const call = { due: sandbox.now + milliseconds, release: resolve };
    calls.held.add(call);
    response.once('close', () => {
      calls.held.delete(call);
      resolve();
    });
    if (!calls.isRunning) void this.#passTime(sandbox, calls);
    await promise;
  }

  async #passTime(sandbox: Sandbox, calls: CallsOfSandbox): Promise<void> {
    calls.isRunning = true;
    while (calls.held.size > 0 && (sandbox.isStarting || sandbox.deadline !== undefined)) {
      // While a sandbox starts, time is real.
      if (sandbox.isStarting) {
        await setTimeout(2);
        continue;
      }
      const { changes } = calls;
      const nextTimer = await sandbox.settle();
      // What the sandbox has sent before it settled may only now be read.
      await setTimeout(1);
      const { deadline } = sandbox;
      if (nextTimer === undefined || deadline === undefined) break;
      // An answer that was written meanwhile may not have been read when the sandbox settled.
      if (calls.underWay > 0 || calls.changes !== changes) continue;
      const { now } = sandbox;
      const next = Math.min(deadline, now + nextTimer, ...[...calls.held].map(({ due }) => due));
      sandbox.advance(Math.max(0, next - now));
      release(calls.held, ({ due }) => due <= sandbox.now);
      await setImmediate();
    }
    release(calls.held, ({ due }) => Number.isFinite(due));
    calls.isRunning = false;
  }

  #change(sandbox: string, more: number): void {
    const calls = this.#of(sandbox);
    calls.underWay += more;
    calls.changes += 1;
  }

  #of(sandbox: string): CallsOfSandbox {
    const known = this.#calls.get(sandbox);
    if (known) return known;
    const calls = { underWay: 0, changes: 0, held: new Set<HeldCall>(), isRunning: false };
    this.#calls.set(sandbox, calls);
    return calls;
  }
}

function release(held: Set<HeldCall>, isDue: (call: HeldCall) => boolean): void {
  for (const call of [...held].filter(isDue)) {
    held.delete(call);
    call.release();
  }
}
