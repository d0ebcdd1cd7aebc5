import { PRICES, type Price, type Priced } from './prices.ts';

/** The list price of this many units in a month, tier by tier, in dollars. */
export function costOf(priced: Priced, units: number): number {
  const { tiers }: Price = PRICES[priced];
  return tiers.reduce(
    ({ cost, from }, { dollars, upTo = Number.POSITIVE_INFINITY }) => ({
      cost: cost + dollars * Math.max(0, Math.min(units, upTo) - from),
      from: upTo,
    }),
    { cost: 0, from: 0 },
  ).cost;
}

/** The same without the free tier's units. */
export function costBeyondFree(priced: Priced, units: number): number {
  const { free = 0 }: Price = PRICES[priced];
  return costOf(priced, Math.max(0, units - free));
}

/** The price of a million units in the first tier, in dollars. */
export function millionOf(priced: Priced): number {
  const { tiers }: Price = PRICES[priced];
  return (tiers[0]?.dollars ?? Number.NaN) * 1e6;
}
