import { billOf } from './bill.ts';
import { bold, millions } from './cost-table.ts';
import { fullBatches } from './fills.ts';
import type { StackFacts } from './stack-facts.ts';
import { dollars, markdownTable } from './tables.ts';
import type { CountedTraffic } from './traffic.ts';
import { usageOf } from './usage.ts';

/** Records in an invocation. */
const FILLS = [1, 3, 10] as const;

/** The parts that depend on it. */
const PARTS: ReadonlySet<string> = new Set([
  'Lambda, requests',
  'Lambda, answering the record',
  'SQS, receive',
  'SQS, delete',
  'SQS, visibility',
  'Logs, Lambda’s own lines',
]);

const VOLUME = { perDay: 1_000_000, coldShare: 0.01 };

/** What a million messages cost when the function answers one, three or ten in an invocation. */
export function fillTable(stack: StackFacts, traffic: CountedTraffic): string {
  const bills = FILLS.map((fill) => billOf(usageOf(stack, traffic, VOLUME, fullBatches(fill))));
  const perMillion = (amount = 0) => dollars(amount / millions(VOLUME));
  const [{ lines } = { lines: [] }] = bills;
  const rows = lines.flatMap(({ name }, line) =>
    PARTS.has(name) ? [[name, ...bills.map(({ lines }) => perMillion(lines[line]?.dollars))]] : [],
  );
  return markdownTable(
    ['dollars per million messages', ...FILLS.map((fill) => (fill === 1 ? 'one' : `${fill} of them`))],
    [...rows, ['all parts', ...bills.map(({ total }) => perMillion(total))].map(bold)],
  );
}
