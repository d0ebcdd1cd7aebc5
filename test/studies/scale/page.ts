import { grouped, markdownTable } from '../cost/tables.ts';
import { reachingLimit, reachingMediaLimit } from './capacity.ts';
import { LIMITS } from './limits.ts';
import { STACK, USUAL } from './parameters.ts';
import { CONCURRENCIES, PEOPLE, type Run } from './runs.ts';
import type { Validation } from './validation.ts';

/** The text of `test/studies/scale/SCALE.md`. */
export function makePage(runs: readonly Run[], validation: Validation): string {
  return `${[
    '# How long people wait when many write at once',
    [
      `People write within ${USUAL.rush / 1000} seconds, one message each.`,
      'Half of them wait no longer than the first time, 99 of 100 no longer than the second.',
      'Cold starts are included.',
      `${STACK.maxConcurrency} is the default of \`maxConcurrency\`.`,
    ].join(' '),
    waitingTable(runs),
    advice(),
    [
      'A model makes this table: webhook, FIFO queue, Lambda’s pollers, the function, the Graph API with a Page’s limit, and this project’s retry delays.',
      '`npm run make -- scale` plays it.',
      'The same seed gives the same figures.',
    ].join(' '),
    '## Compared with the simulator',
    validationText(validation),
    validationTable(validation),
    '## Figures',
    markdownTable(['figure', 'value', 'source'], FIGURES),
    [
      'Not in the model: several events in one webhook call, people who write again when no answer comes, one person with a backlog of more than 120,000 messages (FIFO looks no further for other people), Facebook’s limit for one conversation, and a slow DynamoDB.',
      'AWS does not say how Lambda adds pollers to a FIFO queue; the model uses its figure for standard queues.',
    ].join(' '),
  ].join('\n\n')}\n`;
}

function waitingTable(runs: readonly Run[]): string {
  const cell = (people: number, maxConcurrency: number) => {
    const run = runs.find((run) => run.people === people && run.maxConcurrency === maxConcurrency);
    return run ? `${duration(run.p50)} / ${duration(run.p99)}` : '–';
  };
  return markdownTable(
    ['people', ...CONCURRENCIES.map((most) => `\`maxConcurrency\` ${most}`)],
    PEOPLE.map((people) => [grouped(people), ...CONCURRENCIES.map((most) => cell(people, most))]),
  );
}

function duration(seconds: number): string {
  if (seconds >= 99.5) return `${Math.round(seconds / 60)} min`;
  return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
}

function advice(): string {
  const { sendsPerSecond, mediaPerSecond } = LIMITS;
  return [
    `Meta accepts ${sendsPerSecond} calls a second from a Page.`,
    `With ${USUAL.graphMs} ms a call, about ${reachingLimit(USUAL.graphMs)} answers at a time reach that limit, and with a higher \`maxConcurrency\` answers come no earlier.`,
    `Meta accepts only ${mediaPerSecond} audio or video messages a second. A bot that sends nothing else reaches that with ${reachingMediaLimit(USUAL.graphMs)} at a time, or with ${reachingMediaLimit(1000)} if a call takes a second.`,
    'Calls beyond the limit are refused and retried: nothing is lost, people wait longer, and Lambda is paid for the waiting.',
  ].join(' ');
}

function validationText({ cores, ownMs }: Validation): string {
  return [
    '`npm run make -- scale --validate` plays rushes in the simulator with the deployed bundle, warm sandboxes and a Graph API that takes 400 ms a call.',
    `The model gets one measured figure: a record took ${ownMs} ms without its Graph API calls.`,
    `The machine had ${cores} cores and other work to do.`,
    'Seconds until the last answer:',
  ].join(' ');
}

function validationTable({ comparisons }: Validation): string {
  const rows = comparisons.map(({ people, maxConcurrency, measured, predicted }) => [
    String(people),
    String(maxConcurrency),
    measured.toFixed(2),
    predicted.toFixed(2),
    (measured / predicted).toFixed(2),
  ]);
  return markdownTable(['people', '`maxConcurrency`', 'simulator', 'model', 'ratio'], rows);
}

const FIGURES: readonly (readonly [figure: string, value: string, source: string])[] = [
  [
    'Graph API calls of an answer',
    String(USUAL.graphCalls),
    'seen and one message, as on the [cost page](../../../infra/COST.md)',
  ],
  [
    'a Graph API call',
    `${USUAL.graphMs} ms, up to ${USUAL.graphSpread * 100} % faster or slower`,
    'assumed: Meta publishes none',
  ],
  ['a webhook call', `${USUAL.acceptMs} ms`, 'as on the cost page'],
  ['a queue record without Graph API calls', `${USUAL.workMs} ms`, 'as on the cost page'],
  ['extra time of a new sandbox', `${USUAL.coldMs} ms`, 'assumed: INIT, secrets, first connections'],
  ['from one record to the next', `${USUAL.pollMs} ms`, 'assumed: DeleteMessage, ReceiveMessage, invocation'],
  [
    'pollers',
    `${USUAL.pollers.first}, and ${USUAL.pollers.perSecond} more each second while all are busy`,
    '[AWS, for standard queues](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)',
  ],
  [
    'sandboxes of the account',
    grouped(USUAL.concurrentExecutions),
    'the default quota; a new account may have 10',
  ],
  [
    'new sandboxes that get their secrets',
    `${USUAL.secretsPerSecond} a second`,
    '[AWS](https://docs.aws.amazon.com/general/latest/gr/ssm.html); Facebook sends the calls of others again',
  ],
  [
    'throttle of the HTTP API',
    `${grouped(USUAL.throttle.rate)} a second, ${grouped(USUAL.throttle.burst)} at once`,
    'the stack',
  ],
  [
    'calls of a Page',
    `${USUAL.pageLimit} in any second; refused ones do not count`,
    '[Meta](https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting), which does not say how it counts',
  ],
  [
    'Facebook sends a failed call again',
    `after about ${USUAL.resendMs / 1000} s, then twice as long each time`,
    'assumed: Meta publishes no schedule',
  ],
  ['retry delays', 'those of the function', '`delays.test.ts` compares them with it'],
];
