import { costTable } from './cost-table.ts';
import { notes } from './notes.ts';
import { PRICES_AS_OF } from './prices.ts';
import { figuresTable, priceTable } from './source-tables.ts';
import type { StackFacts } from './stack-facts.ts';
import type { CountedTraffic } from './traffic.ts';

/** The text of `infra/COST.md`. */
export function makePage(stack: StackFacts, traffic: CountedTraffic): string {
  return `${[
    '# What it costs',
    [
      `In US dollars at the list prices of us-east-1 on ${PRICES_AS_OF}, without tax.`,
      'One message is what a person writes; the bot (`test/studies/cost/usual-bot.ts`) marks it as seen and answers with one message.',
      'The upper rows are the parts of a million messages.',
      'The last row assumes that nothing else in the account uses AWS’s free tier.',
    ].join(' '),
    costTable(stack, traffic),
    notes(stack, traffic),
    [
      '`npm run make -- cost` makes this page from the prices and figures below and the stack’s template.',
      'With `--count` it first counts again in the simulator what a message makes the function do.',
    ].join(' '),
    '## Figures',
    figuresTable(stack, traffic),
    '## Prices',
    [
      'AWS’s pages load most figures by script, so many were read on pages that repeat them.',
      'Compare before you rely on one.',
    ].join(' '),
    priceTable(),
  ].join('\n\n')}\n`;
}
