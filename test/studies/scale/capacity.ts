import { slowestOf } from '../cost/durations.ts';
import { LIMITS } from './limits.ts';
import { USUAL } from './parameters.ts';

/**
 * The `maxConcurrency` that makes as many calls of the Graph API as a Page may make, if the invocations are
 * full.
 */
export function reachingLimit(graphMs: number, eventsAtATime: number): number {
  return Math.floor(LIMITS.sendsPerSecond / (USUAL.graphCalls * answersPerSecond(graphMs, eventsAtATime)));
}

/** What one of the `maxConcurrency` invocations answers in a second, one after the other. */
function answersPerSecond(graphMs: number, eventsAtATime: number): number {
  const computing = USUAL.workMs - 2 * USUAL.storeMs;
  const hiding = eventsAtATime > 1 ? USUAL.hideMs : 0;
  const calls = USUAL.graphCalls * graphMs * slowestOf(eventsAtATime, USUAL.graphSpread);
  const occupied = hiding + 2 * USUAL.storeMs + eventsAtATime * computing + calls + USUAL.pollMs;
  return (1000 * eventsAtATime) / occupied;
}
