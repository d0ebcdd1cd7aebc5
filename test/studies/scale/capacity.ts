import { LIMITS } from '../cost/limits.ts';
import { USUAL } from './parameters.ts';

/** How long one answer keeps a place among maxConcurrency, in milliseconds. */
export function placeTaken(graphMs: number, graphCalls = USUAL.graphCalls): number {
  return USUAL.workMs + graphCalls * graphMs + USUAL.pollMs;
}

/** How many at a time send to a Page what it takes in a second, and not more. */
export function reachingLimit(graphMs: number, graphCalls = USUAL.graphCalls): number {
  return Math.floor((USUAL.pageLimit * placeTaken(graphMs, graphCalls)) / 1000 / graphCalls);
}

/** The same when each answer is one audio or video, beside other calls. */
export function reachingMediaLimit(graphMs: number): number {
  return Math.floor((LIMITS.mediaPerSecond * placeTaken(graphMs)) / 1000);
}
