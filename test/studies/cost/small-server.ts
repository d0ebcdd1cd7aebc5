import { MONTH } from './assumptions.ts';
import { billOf } from './bill.ts';
import type { StackFacts } from './stack-facts.ts';
import type { CountedTraffic } from './traffic.ts';
import { type Part, transferPart, usageOf } from './usage.ts';

/** A t4g.small that keeps its queue and its conversations on its own disk. */
function serverUsage({ answered }: CountedTraffic, perDay: number): readonly Part[] {
  const messages = perDay * MONTH.days;
  return [
    { name: 't4g.small', usage: { smallServerHours: MONTH.hours, diskSpace: 20, addressHours: MONTH.hours } },
    { name: 'Logs', usage: { otherLogs: (messages * answered.logBytes) / 1e9 } },
    transferPart(answered, messages),
  ];
}

/** The server's cost in a month at list prices, in dollars. */
export function serverCost(traffic: CountedTraffic, perDay: number): number {
  return billOf(serverUsage(traffic, perDay)).total;
}

/** Messages a day from which on the server is cheaper than the stack at list prices, with one digit. */
export function breakEven(stack: StackFacts, traffic: CountedTraffic): number {
  for (let perDay = 1_000; perDay < 1e7; perDay = Math.round(perDay * 1.02)) {
    const ours = billOf(usageOf(stack, traffic, { perDay, coldShare: 0.01 })).total;
    if (serverCost(traffic, perDay) < ours) return Number(perDay.toPrecision(1));
  }
  throw new Error('The stack is cheaper than the server at any volume: drop the sentence from page.ts.');
}
