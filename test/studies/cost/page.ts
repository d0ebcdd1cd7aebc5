import { billNotes, millionTable, monthTable } from './bill-section.ts';
import { comparisonNotes, comparisonTable } from './comparison-section.ts';
import { PRICES_AS_OF } from './prices.ts';
import { demandTable, scaleNotes } from './scale-section.ts';
import { knobTable, memoryNotes, memoryTable } from './settings-section.ts';
import { assumptionTable, priceTable } from './source-section.ts';
import type { Sources } from './sources.ts';

/** The text of `infra/COST.md`. */
export function makePage(sources: Sources): string {
  return [
    '# What it costs, and how far it goes',
    `Made by \`npm run cost\` from list prices of ${PRICES_AS_OF} in us-east-1, the synthesised stack, and what the function did in the simulator (\`npm run cost -- --count\`). A message is what a person writes; the bot of the count (\`test/studies/cost/usual-bot.ts\`) marks it as seen and answers with one message. What is assumed stands [below](#assumptions).`,
    '## A million messages',
    millionTable(sources),
    billNotes(sources),
    '## A month',
    monthTable(sources),
    'AWS gives away each month, for ever: a million Lambda requests and 400,000 GB-seconds, a million SQS requests, 25 GB of DynamoDB, 5 GB of log, ten metrics, ten alarms, three dashboards, 20,000 KMS requests, 100 GB of transfer. The last line counts that as if nothing else in the account used it. HTTP API calls are not among that; credits of a new account are not counted.',
    '## What changes with scale',
    demandTable(sources),
    scaleNotes(sources),
    '## What the operator turns',
    knobTable(sources),
    '## Memory',
    memoryTable(sources),
    memoryNotes(sources),
    '## Beside a server, and beside no queue',
    comparisonTable(sources),
    comparisonNotes(sources),
    '## Assumptions',
    assumptionTable(sources),
    '## Prices',
    `In US dollars, us-east-1, ${PRICES_AS_OF}. AWS’s pages fill most figures in by script, so that many were read where others repeat them: compare before you rely on one.`,
    priceTable(),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
