import type { Figures } from './ledger.ts';

const NAMES: Readonly<Record<keyof Figures, string>> = {
  accepted: 'accepted (200)',
  answered: 'answered',
  deadLettered: 'dead-lettered',
  lost: 'lost',
  doubled: 'doubled',
  doubledAsMaybeSent: '  as “maybe sent”',
  outOfOrder: 'people out of order',
  wrongState: 'people with a wrong state',
  notPoisonButDead: 'dead, but no poison',
  doubledDeadLetters: 'dead twice',
  longestWait: 'longest wait (s)',
};

/** One line per figure. */
export function report(figures: Figures): string {
  return Object.entries(NAMES)
    .map(([key, name]) => `${name.padEnd(26)}${figures[key as keyof Figures]}`)
    .join('\n');
}

/** Whether nothing was lost, doubled (but for “maybe sent”), out of order or given up without need. */
export function isGood(figures: Figures): boolean {
  const { lost, doubled, outOfOrder, wrongState, notPoisonButDead, doubledDeadLetters } = figures;
  return lost + doubled + outOfOrder + wrongState + notPoisonButDead + doubledDeadLetters === 0;
}
