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
  notPoisonButDead: 'dead-lettered without need',
  doubledDeadLetters: 'dead-lettered twice',
  longestWait: 'longest wait (s)',
};

/** The figures as text, one per line. */
export function report(figures: Figures): string {
  return Object.entries(NAMES)
    .map(([key, name]) => `${name.padEnd(28)}${figures[key as keyof Figures]}`)
    .join('\n');
}

/** Whether no event was lost, doubled (except “maybe sent”), out of order or dead-lettered without need. */
export function isGood(figures: Figures): boolean {
  const { lost, doubled, outOfOrder, wrongState, notPoisonButDead, doubledDeadLetters } = figures;
  return lost + doubled + outOfOrder + wrongState + notPoisonButDead + doubledDeadLetters === 0;
}
