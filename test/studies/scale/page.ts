import { markdownTable } from '../cost/tables.ts';
import { reachingLimit } from './capacity.ts';
import { FIGURES } from './figures.ts';
import { LIMITS } from './limits.ts';
import { STACK, USUAL } from './parameters.ts';
import type { Runs } from './runs.ts';
import { mediaTable, waitingTable } from './tables.ts';
import type { Validation } from './validation.ts';

/** The text of `test/studies/scale/SCALE.md`. */
export function makePage({ rushes, media }: Runs, validation: Validation): string {
  return `${[
    '# How long people wait when many write at once',
    [
      `People write within ${USUAL.rush / 1000} seconds, one message each.`,
      'Half of them wait no longer than the first time, 99 of 100 no longer than the second. The third is when the last answer comes, counted from the start.',
      'Cold starts are included.',
      `The defaults are ${STACK.maxConcurrency} for \`maxConcurrency\` and ${STACK.eventsAtATime} for \`eventsAtATime\`, the most events of an invocation.`,
    ].join(' '),
    waitingTable(rushes),
    batches(),
    '## Facebook’s limits',
    limits(),
    mediaAdvice(),
    mediaTable(media),
    [
      'A model makes these tables: webhook, FIFO queue, Lambda’s pollers, the function, the Graph API with a Page’s limits, and this project’s retry delays.',
      '`npm run make -- scale` plays it.',
      'The same seed gives the same figures.',
    ].join(' '),
    '## Compared with the simulator',
    validationText(validation),
    validationTable(validation),
    '## Figures',
    markdownTable(['figure', 'value', 'source'], FIGURES),
    [
      'Not in the model: several events in one webhook call, people who write again when no answer comes, one person with a backlog of more than 120,000 messages (FIFO looks no further for other people), Facebook’s limit for one conversation, a slow DynamoDB, the time-out of an invocation, and the connections that a new sandbox opens for the second to tenth event of its first full invocation.',
      'AWS does not say how Lambda adds pollers to a FIFO queue; the model uses its figure for standard queues. Nor does it promise that a receive finds ten messages when ten wait; the model assumes it.',
    ].join(' '),
  ].join('\n\n')}\n`;
}

/** What a batch is, and why it is not ten times as fast. */
function batches(): string {
  return [
    'An invocation takes what waits when a poller is free: as many messages of one person as possible first, then those of others.',
    'It answers people side by side and ends with the slowest. At 512 MB the processor prepares one answer after the other; the waiting for Facebook overlaps.',
    `A person’s next message waits until the one before is deleted: ${USUAL.deleteAfterMs} ms after its answer, or when the invocation ends.`,
    'While few write, each message comes alone, and nothing changes.',
  ].join(' ');
}

function limits(): string {
  const { sendsPerSecond } = LIMITS;
  const places = (eventsAtATime: number) => {
    const most = reachingLimit(USUAL.graphMs, eventsAtATime);
    return `${most} × ${eventsAtATime}`;
  };
  return [
    `\`maxConcurrency\` × \`eventsAtATime\` is how many answers are in work at most: ${STACK.maxConcurrency} × ${STACK.eventsAtATime} by default.`,
    `Meta accepts ${sendsPerSecond} calls a second from a Page. With ${USUAL.graphMs} ms a call, ${places(1)} or ${places(10)} answers at a time reach that limit.`,
    'Calls beyond the limit are refused. Their messages go back to the queue and are tried again later, so with more at a time answers come no earlier, and at last later. Nothing is lost, and Lambda is paid for each try.',
  ].join(' ');
}

function mediaAdvice(): string {
  return [
    `Meta accepts only ${LIMITS.mediaPerSecond} audio or video messages a second.`,
    'A bot that sends little else should set `maxConcurrency` 2, the least that AWS allows, and `eventsAtATime` 3, or 5 if Facebook takes a second for a call.',
    '1,000 people, each answered with one audio or video:',
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
  const rows = comparisons.map(({ people, maxConcurrency, eventsAtATime, measured, predicted }) => [
    String(people),
    `${maxConcurrency} × ${eventsAtATime}`,
    measured.toFixed(2),
    predicted.toFixed(2),
    (measured / predicted).toFixed(2),
  ]);
  return markdownTable(['people', '`maxConcurrency` × `eventsAtATime`', 'simulator', 'model', 'ratio'], rows);
}
