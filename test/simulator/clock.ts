/** The clock of the simulated world: `Date.now()` of this process, which can be moved on. */
let ahead = 0;
const realNow = Date.now;
Date.now = () => realNow() + ahead;

/** How far the clock is ahead of the machine's, in milliseconds. */
export function clockAhead(): number {
  return ahead;
}

/** Moves the clock on. */
export function moveClock(milliseconds: number): void {
  ahead += milliseconds;
}
