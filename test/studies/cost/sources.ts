import { MONTH, SCALES, type Scale } from './assumptions.ts';
import { type Bill, billOf } from './bill.ts';
import type { StackFacts } from './stack-facts.ts';
import { grouped } from './tables.ts';
import type { Traffics } from './traffic.ts';
import { queuedUsage } from './usage.ts';

/** What the page is made of. */
export interface Sources {
  readonly stack: StackFacts;
  readonly traffic: Traffics;
}

/** The columns of tables that have one for each scale. */
export const SCALE_HEAD = SCALES.map(({ perDay }) => `${grouped(perDay)} a day`);

/** So many million messages are written in a month. */
export function millions({ perDay }: Scale): number {
  return (perDay * MONTH.days) / 1e6;
}

/** A month of the stack as it is deployed. */
export function bill({ stack, traffic }: Sources, scale: Scale): Bill {
  return billOf(queuedUsage(stack, traffic, scale));
}
