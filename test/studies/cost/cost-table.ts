import { MONTH, VOLUMES, type Volume } from './assumptions.ts';
import { type Bill, billOf } from './bill.ts';
import { fillOf } from './fills.ts';
import type { StackFacts } from './stack-facts.ts';
import { dollars, grouped, markdownTable } from './tables.ts';
import type { CountedTraffic } from './traffic.ts';
import { usageOf } from './usage.ts';

/** What a million messages cost, part by part, and below that what a month costs. */
export function costTable(stack: StackFacts, traffic: CountedTraffic): string {
  const billFor = (volume: Volume) => billOf(usageOf(stack, traffic, volume, fillOf(volume)));
  const columns = VOLUMES.map((volume) => ({ messages: millions(volume), bill: billFor(volume) }));
  const row = (name: string, of: (column: Column) => number) => [
    name,
    ...columns.map((column) => dollars(of(column))),
  ];
  const parts = (columns[0]?.bill.lines ?? []).map(({ name }, line) =>
    row(name, ({ bill, messages }) => (bill.lines[line]?.dollars ?? 0) / messages),
  );
  const idle = billOf(usageOf(stack, traffic, { perDay: 0, coldShare: 0 })).total;
  return markdownTable(
    ['dollars per million messages', ...VOLUMES.map(({ perDay }) => `${grouped(perDay)} messages a day`)],
    [
      ...parts,
      row('a million messages', ({ bill, messages }) => bill.total / messages).map(bold),
      row('a month', ({ bill }) => bill.total).map(bold),
      row('of it without a single message', () => idle),
      row('a month after the free tier', ({ bill }) => bill.beyondFree).map(bold),
    ],
  );
}

interface Column {
  /** Millions in a month. */
  readonly messages: number;
  readonly bill: Bill;
}

/** Millions of messages in a month. */
export function millions({ perDay }: Pick<Volume, 'perDay'>): number {
  return (perDay * MONTH.days) / 1e6;
}

/** Bold text in Markdown. */
export function bold(text: string): string {
  return `**${text}**`;
}
