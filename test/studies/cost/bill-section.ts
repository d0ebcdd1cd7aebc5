import { ASSUMPTIONS, MONTH, SCALES } from './assumptions.ts';
import { durations } from './durations.ts';
import { PRICES } from './prices.ts';
import { bill, millions, SCALE_HEAD, type Sources } from './sources.ts';
import type { StackFacts } from './stack-facts.ts';
import { dollars, grouped, markdownTable } from './tables.ts';
import { logBytes } from './usage.ts';

/** What each part costs by the million messages. */
export function millionTable(sources: Sources): string {
  const bills = SCALES.map((scale) => bill(sources, scale));
  const [first] = bills;
  const rows = (first?.lines ?? []).map(({ name }, line) => [
    name,
    ...SCALES.map((scale, i) => dollars((bills[i]?.lines[line]?.dollars ?? 0) / millions(scale))),
  ]);
  const total = SCALES.map((scale, i) => `**${dollars((bills[i]?.total ?? 0) / millions(scale))}**`);
  return markdownTable(['dollars per million messages', ...SCALE_HEAD], [...rows, ['**all**', ...total]]);
}

/** Why the large parts are large. */
export function billNotes({ stack, traffic }: Sources): string {
  const { queued } = traffic;
  const { work } = durations(stack.memory, queued);
  const perCall =
    (ASSUMPTIONS.graphMs.value / 1000) *
    (stack.memory / 1024) *
    PRICES.lambdaGbSeconds.tiers[0].dollars *
    1e6;
  const { own, lambda, access } = logBytes(stack, queued);
  return [
    `- **Waiting for Facebook is the largest part.** Of the ${Math.round(work)} ms that an answer takes, ${ASSUMPTIONS.graphMs.value * (queued.calls['graph POST'] ?? 0)} are two calls of the Graph API. Each call more (\`typing\`, \`markSeen\`, a second message) is ${dollars(perCall)} per million messages; a language model that thinks for five seconds is ${dollars((perCall * 5000) / ASSUMPTIONS.graphMs.value)}.`,
    `- **The log** is ${grouped(own + lambda + access)} bytes a message: ${grouped(own)} in ${queued.logLines} lines of the function (its metrics), ${grouped(lambda)} that Lambda itself writes, ${grouped(access)} in the access log. Metrics in the log cost no call; the twelve themselves and the alarm’s one are $0.30 a month each.`,
    `- **SQS** is three requests: the record has ${grouped(queued.recordBytes)} bytes, and up to 64 KB are one request. Lambda asks an idle queue again and again; that costs ${dollars(emptyCost(stack))} a month, however little is written.`,
    `- **DynamoDB** is one read unit and ${queued.writeUnits} write unit: the item of somebody who has written often has ${grouped(queued.itemBytes)} bytes, of which each further 1,024 are another write unit (a long \`history\`, much \`state\`).`,
  ].join('\n');
}

function emptyCost(stack: StackFacts): number {
  return (
    (Math.min(ASSUMPTIONS.pollers.value, stack.maxConcurrency) *
      MONTH.seconds *
      PRICES.sqsFifoRequests.tiers[0].dollars) /
    20
  );
}

/** What a month costs. */
export function monthTable(sources: Sources): string {
  const bills = SCALES.map((scale) => bill(sources, scale));
  return markdownTable(
    ['dollars a month', ...SCALE_HEAD],
    [
      ['list prices', ...bills.map(({ total }) => dollars(total))],
      ['of which is there without a single message', ...bills.map(() => dollars(fixedCost(sources)))],
      [
        '**to pay**: list prices less what AWS gives away',
        ...bills.map(({ beyondFree }) => dollars(beyondFree)),
      ],
    ],
  );
}

function fixedCost(sources: Sources): number {
  return bill(sources, { perDay: 0, cold: 0 }).total;
}
