import { LIMITS } from '../cost/limits.ts';
import { dollars, grouped, markdownTable } from '../cost/tables.ts';
import { reachingLimit, reachingMediaLimit } from './capacity.ts';
import { beyondTable, boundTable, coordinatorCost } from './limit-section.ts';
import { STACK, USUAL } from './parameters.ts';
import type { Result } from './results.ts';
import { FLOODS } from './runs.ts';
import type { Validation } from './validation.ts';
import { acceptTable, find, spoken, waitingTables } from './waiting-section.ts';

/** The text of `test/studies/scale/SCALE.md`. */
export function makePage(results: readonly Result[], validation: Validation): string {
  return [
    '# How long people wait when many write at once',
    'Made by `npm run scale` from a model of the way of a message: webhook, FIFO queue, Lambda’s pollers, worker, Graph API with a Page’s limit, and this project’s delays. It takes no AWS; the same seed gives the same figures. Its rules and its assumptions stand [below](#assumptions), and [what it was compared with](#against-the-simulator).',
    `![Waiting time by number of people and maxConcurrency](waiting.svg)`,
    waitingNotes(results),
    waitingTables(results),
    '## A Page’s sending rate',
    rateNotes(),
    boundTable(),
    '### Beyond it',
    beyondNotes(results),
    beyondTable(results),
    '## Before the queue',
    'What Facebook gets no 200 for it sends again, here after ten seconds, then after twice as long each time. Nothing is lost; whose first call was refused waits that much longer.',
    acceptTable(results),
    `Parameter Store takes ${LIMITS.parameterReadsPerSecond} reads a second from an account, and each new sandbox reads once: a rush of a thousand calls a second starts hundreds. Higher throughput (_Parameter Store settings_) ends that; above ${grouped(STACK.throttle.rate)} calls a second the throttle in \`infra/messenger-bot-stack.ts\` is the next to raise.`,
    '## One person’s long backlog',
    'FIFO looks for free people among the first messages only. A hundred people write while one person’s backlog lies before them:',
    floodTable(results),
    'AWS’s page says 120,000 today, older ones 20,000. The alarm _Backlog_ rings at 10,000.',
    '## Against the simulator',
    validationNotes(validation),
    validationTable(validation),
    '## Assumptions',
    assumptionTable(),
    'Not in the model: several events in one call of the webhook (Facebook may pack them; fewer calls, fewer cold starts), people who write again when no answer comes, Facebook’s limit for one conversation, a slow DynamoDB, and how Lambda adds pollers to FIFO queues, which AWS does not say: the figure for standard queues is taken.',
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function p99(results: readonly Result[], people: number, maxConcurrency: number, graphMs = 200): string {
  return spoken(find(results, people, maxConcurrency, graphMs)?.p99 ?? Number.NaN);
}

function waitingNotes(results: readonly Result[]): string {
  return [
    `Up to a hundred people in ten seconds the ${STACK.maxConcurrency} of the default will do: 99 of 100 are answered within ${p99(results, 100, 5)}, a cold start included. A thousand wait ${p99(results, 1000, 5)} with 5, ${p99(results, 1000, 20)} with 20, ${p99(results, 1000, 50)} with 50. From ten thousand on the Page’s limit is what counts: more than about ${reachingLimit(200)} at a time answer nobody earlier.`,
  ].join('\n');
}

function rateNotes(): string {
  return `Meta takes ${USUAL.pageLimit} calls a second of a Page. No instance knows what the others send, and none needs to: each place among \`maxConcurrency\` sends one call after the other, so the queue as a whole sends at most \`maxConcurrency\` × (calls an answer ÷ time an answer takes a place). That bound costs nothing. A counter that all ask before each call would cost ${dollars(coordinatorCost())} per million messages, rush or not, and its own time with each call. With several Pages the bound holds for the worst case, in which all write to one. Whether seen and typing count is not written; here they do.\n\nOf audio and video Meta takes ${LIMITS.mediaPerSecond} a second. A bot that marks as seen and answers with nothing else reaches that with ${reachingMediaLimit(200)} places when a call takes 200 ms, and with ${reachingMediaLimit(1000)} when it takes a second, as it does where Facebook fetches the file: so the ${STACK.maxConcurrency} of the default are about as many as such a bot can use, and with more of them it is refused and tried again as [beyond the other limit](#beyond-it).`;
}

function beyondNotes(results: readonly Result[]): string {
  const [reached, twice] = [1, 2].map((times) => find(results, 10_000, times * reachingLimit(200), 200));
  return `Ten thousand people, and more places than the limit needs. What Facebook refuses (613 and its like) is judged _retry_: tried again in place for four seconds, then given back to the queue for 2, 4, 8 … seconds. It settles: everybody is answered, in order, and nothing comes near the 145 receives at which the function would give up. What it costs is the waiting in place, which Lambda charges: with twice the places ${twice?.billed} instead of ${reached?.billed} ms an answer, and the last answer comes no earlier. Where Facebook says for how long to wait, records go back at once: that is about as dear, and people wait longer, because those who come back together meet again.`;
}

function floodTable(results: readonly Result[]): string {
  const rows = FLOODS.map((run) => {
    const result = results.find((result) => JSON.stringify(result.run) === JSON.stringify(run));
    return [
      grouped(run.flood ?? 0),
      grouped(run.looksThrough ?? 0),
      spoken(result?.p50 ?? 0),
      spoken(result?.p99 ?? 0),
    ];
  });
  return markdownTable(
    ['backlog of one person', 'messages looked through', 'p50 of the others', 'p99'],
    rows,
  );
}

function validationNotes({ cores, besides }: Validation): string {
  return `\`npm run scale -- --validate\` lets the deployed bundle answer in the simulator, with a Graph API that takes 400 ms a call, and asks the model for the same. The one figure it is told is what a record took beside those calls, from twenty in a row: ${besides} ms. Sandboxes are warm, and all people come with one call of the webhook. The machine had ${cores} cores, and other work beside. Seconds until the last answer:`;
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

const FROM: readonly (readonly [what: string, value: string, from: string])[] = [
  ['time in which all write', `${USUAL.rush / 1000} s`, 'what “at once” means here'],
  [
    'calls of the Graph API an answer',
    String(USUAL.graphCalls),
    'seen and one message: counted by `npm run cost -- --count`',
  ],
  ['each quicker or slower by up to', `${USUAL.graphSpread * 100} %`, 'assumed, evenly'],
  [
    'webhook call',
    `${USUAL.acceptMs} ms`,
    'as on the [cost page](../../../infra/COST.md), with the memory of the stack',
  ],
  ['queue record, without Graph calls', `${USUAL.workMs} ms`, 'the same'],
  ['what a new sandbox takes longer', `${USUAL.coldMs} ms`, 'assumed: INIT, secrets, first connections'],
  ['from one record to the next', `${USUAL.pollMs} ms`, 'assumed: DeleteMessage, ReceiveMessage, invocation'],
  [
    'pollers',
    `${USUAL.pollers.first}, and ${USUAL.pollers.perSecond} more each second while all are busy`,
    '[AWS, for standard queues](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)',
  ],
  [
    'sandboxes of the account',
    grouped(USUAL.concurrentExecutions),
    'default quota; a new account may have 10',
  ],
  [
    'sandboxes a second that get their secrets',
    String(USUAL.secretsPerSecond),
    '[AWS](https://docs.aws.amazon.com/general/latest/gr/ssm.html)',
  ],
  [
    'throttle of the stage',
    `${grouped(USUAL.throttle.rate)} a second, ${grouped(USUAL.throttle.burst)} at once`,
    'the stack',
  ],
  [
    'calls that a Page may make',
    `${USUAL.pageLimit} in any one second; refused ones do not count`,
    '[Meta](https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting); how it counts is not written',
  ],
  [
    'Facebook sends again',
    `after ${USUAL.resendMs / 1000} s, then twice as long each time, by chance half as long or half as long again`,
    'assumed: Meta’s schedule is not written',
  ],
  [
    'delays of retries',
    'as in `lambda/messenger/retry.ts` and `lambda/queue/process-records.ts`',
    'held to them by `delays.test.ts`',
  ],
];

function assumptionTable(): string {
  return markdownTable(['what', 'value', 'from'], FROM);
}
