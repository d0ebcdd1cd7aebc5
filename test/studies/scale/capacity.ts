import { LIMITS } from './limits.ts';
import { USUAL } from './parameters.ts';

/** How long an answer occupies one of the maxConcurrency places, in milliseconds. */
function occupied(graphMs: number): number {
  return USUAL.workMs + USUAL.graphCalls * graphMs + USUAL.pollMs;
}

/** The maxConcurrency that sends as much as a Page may send. */
export function reachingLimit(graphMs: number): number {
  return Math.floor((USUAL.pageLimit * occupied(graphMs)) / 1000 / USUAL.graphCalls);
}

/** The same for a bot that answers with nothing but one audio or video. */
export function reachingMediaLimit(graphMs: number): number {
  return Math.floor((LIMITS.mediaPerSecond * occupied(graphMs)) / 1000);
}
