import type { Figures } from './figures.ts';
import { CALLS_OF_A_RUN, MOST_COPIES, REFUSED_THOUGH_QUEUED } from './shares.ts';

const NAMES: Readonly<Record<keyof Figures, string>> = {
  accepted: 'accepted (200)',
  answered: 'answered',
  deadLettered: 'dead-lettered',
  lost: 'lost',
  doubled: 'doubled',
  doubledAsMaybeSent: '  as “maybe sent”',
  mostCopies: 'most copies of a message',
  outOfOrder: 'people out of order',
  wrongState: 'people with a wrong state',
  notPoisonButDead: 'dead-lettered without need',
  doubledDeadLetters: 'dead-lettered twice',
  calls: 'calls of the webhook',
  givenUp: '  given up by Facebook',
  refusedThoughQueued: '  5xx although queued',
  killed: '  killed while queueing',
  mute: '  SQS took, and was mute',
  invocations: 'invocations with records',
  records: '  records in them',
  crashes: '  crashed',
  recordsInCrashes: '    records in those',
  struck: '    came back for a neighbour',
  mostStruck: '    the same event at most',
  longestWait: 'longest wait (s)',
  longestForNeighbour: '  for a neighbour',
};

/** The figures as text, one per line. */
export function report(figures: Figures): string {
  const lines = Object.entries(NAMES).map(([key, name]) => [name, figures[key as keyof Figures]] as const);
  const fill = (figures.records / Math.max(1, figures.invocations)).toFixed(1);
  return [...lines, ['records an invocation', fill] as const]
    .map(([name, figure]) => `${name.padEnd(30)}${figure}`)
    .join('\n');
}

/**
 * Whether no event was lost, doubled, out of order or dead-lettered without need, and Facebook had no reason to switch
 * the webhook off.
 * @param mayReadConversations if not, “maybe sent” messages may arrive again, a few times
 */
export function isGood(figures: Figures, mayReadConversations = true): boolean {
  const { lost, doubled, outOfOrder, wrongState, notPoisonButDead, doubledDeadLetters } = figures;
  const { doubledAsMaybeSent, mostCopies, calls, givenUp, refusedThoughQueued, killed, mute } = figures;
  return (
    lost + doubled + outOfOrder + wrongState + notPoisonButDead + doubledDeadLetters + givenUp === 0 &&
    (mayReadConversations ? doubledAsMaybeSent === 0 : mostCopies <= MOST_COPIES) &&
    refusedThoughQueued - killed - mute <= Math.max(calls, CALLS_OF_A_RUN) * REFUSED_THOUGH_QUEUED
  );
}
