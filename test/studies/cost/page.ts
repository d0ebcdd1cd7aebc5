import { VOLUMES } from './assumptions.ts';
import { costTable } from './cost-table.ts';
import { fillTable } from './fill-table.ts';
import { fillOf } from './fills.ts';
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
    '## Several messages in an invocation',
    [
      'An invocation answers the messages that wait when it begins, up to ten: those of different people side by side.',
      `The table above assumes as many as in the [model of waiting times](../test/studies/scale/SCALE.md) when messages come evenly all day: ${fills()} on average, column by column, with \`maxConcurrency\` ${listed(VOLUMES.map(({ maxConcurrency }) => String(maxConcurrency)))}.`,
      'With a million messages a day, and always so many of them in an invocation:',
    ].join(' '),
    fillTable(stack, traffic),
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

function fills(): string {
  return listed(VOLUMES.map((volume) => fillOf(volume).fill.toFixed(1).replace('.0', '')));
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
