/* The simulator's clock: `Date.now()` and `new Date()` of this process, which tests can move forward. */
let ahead = 0;
let isPinned = false;
const realNow = Date.now;
Date.now = () => realNow() + ahead;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget),
});

/** How far the simulated clock is ahead of the real one, in milliseconds. */
export function clockAhead(): number {
  return ahead;
}

/** Moves the clock forward. */
export function moveClock(milliseconds: number): void {
  ahead += milliseconds;
}

/** Lets the clock never go back from now on: somebody has seen its time who goes on. */
export function pinClock(): void {
  isPinned = true;
}

/** Sets the clock back to the real time, unless it is pinned. */
export function resetClock(): void {
  if (!isPinned) ahead = 0;
}
