import { PRICES, type Priced } from './prices.ts';
import { costBeyondFree, costOf } from './pricing.ts';
import type { Part, Usage } from './usage.ts';

/** The cost of a month, in dollars. */
export interface Bill {
  readonly lines: readonly { readonly name: string; readonly dollars: number }[];
  /** At list prices. */
  readonly total: number;
  /** Without AWS's free tier, as if nothing else in the account used it. */
  readonly beyondFree: number;
}

/** Price tiers and the free tier apply to the sum of all parts; each part gets its share. */
export function billOf(parts: readonly Part[]): Bill {
  const whole = sumOf(parts);
  const lines = parts.map(({ name, usage }) => ({
    name,
    dollars: sum(pricedIn(usage), (priced) => {
      const all = whole[priced] ?? 0;
      return all === 0 ? 0 : (costOf(priced, all) * (usage[priced] ?? 0)) / all;
    }),
  }));
  return {
    lines,
    total: sum(pricedIn(whole), (priced) => costOf(priced, whole[priced] ?? 0)),
    beyondFree: sum(pricedIn(whole), (priced) => costBeyondFree(priced, whole[priced] ?? 0)),
  };
}

function sumOf(parts: readonly Part[]): Usage {
  const whole: Partial<Record<Priced, number>> = {};
  for (const { usage } of parts) {
    for (const priced of pricedIn(usage)) whole[priced] = (whole[priced] ?? 0) + (usage[priced] ?? 0);
  }
  return whole;
}

function pricedIn(usage: Usage): readonly Priced[] {
  const all: readonly string[] = Object.keys(PRICES);
  return Object.keys(usage).filter((name): name is Priced => all.includes(name));
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
