/**
 * `npm run dead-letters`: lists the events that the bot gave up on, sends them back to the event queue, or
 * deletes them.
 */
import { parseArgs } from 'node:util';
import { DeadLetterQueue } from '../aws/dead-letter-queue.ts';
import { readStackOutputs } from '../aws/stack-outputs.ts';
import { runCommand } from './run-command.ts';
import { STACK_HELP, STACK_OPTIONS, type StackValues, stackOf } from './shared/bot-options.ts';
import {
  type Change,
  changeAll,
  changeLetter,
  heldElsewhere,
  releaseAll,
} from './shared/change-dead-letters.ts';
import { describeDeadLetter } from './shared/describe-dead-letter.ts';

const HELP = `npm run dead-letters                        lists the events that the bot gave up on
npm run dead-letters -- --text              … with what the people wrote
npm run dead-letters -- send-back <id|all>  sends one or all back to the event queue
npm run dead-letters -- delete <id|all>     deletes one or all

${STACK_HELP}
--event-queue <url> --dead-letter-queue <url>   instead of the outputs of the stack`;

const OPTIONS = {
  text: { type: 'boolean', default: false },
  ...STACK_OPTIONS,
  'event-queue': { type: 'string' },
  'dead-letter-queue': { type: 'string' },
} as const;

/** `npm run dead-letters`. */
export async function deadLetters(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  const [action = 'list', which = ''] = positionals;
  const isKnown = action === 'list' || ((action === 'send-back' || action === 'delete') && which !== '');
  if (values.help || !isKnown) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const queue = await openQueue(values);
  if (action === 'list') return list(queue, values.text);
  const change = action === 'delete' ? 'deleted' : 'sent back';
  return which === 'all' ? changeAll(queue, change) : changeOne(queue, change, which);
}

/** Shows what SQS hands out. */
async function list(queue: DeadLetterQueue, withText: boolean): Promise<number> {
  const letters = await queue.holdAll();
  const total = await queue.count();
  for (const letter of letters) console.log(describeDeadLetter(letter, withText));
  await releaseAll(queue, letters);
  if (letters.length === 0) console.log(total === 0 ? 'There are no dead letters.' : heldElsewhere(total));
  else if (total > letters.length) console.log(waitBehind(total - letters.length));
  return 0;
}

async function changeOne(queue: DeadLetterQueue, change: Change, wanted: string): Promise<number> {
  const letters = await queue.holdAll();
  const letter = letters.find(({ id }) => id === wanted);
  const isDone = letter !== undefined && (await changeLetter(queue, change, letter));
  if (!letter)
    console.error(
      `✘ There is no dead letter ${wanted} among those that SQS hands out: npm run dead-letters lists them.`,
    );
  await releaseAll(
    queue,
    letters.filter((other) => !(isDone && other === letter)),
  );
  return isDone ? 0 : 1;
}

function waitBehind(count: number): string {
  return `SQS counts ${count} more. It hands out at most ten of one person, until those are sent back or deleted: send-back all and delete all take the others too.`;
}

async function openQueue(
  values: StackValues & { readonly 'dead-letter-queue'?: string; readonly 'event-queue'?: string },
): Promise<DeadLetterQueue> {
  const { 'dead-letter-queue': url, 'event-queue': eventQueueUrl } = values;
  if (url && eventQueueUrl) return new DeadLetterQueue(url, eventQueueUrl);
  const outputs = await readStackOutputs(stackOf(values));
  return new DeadLetterQueue(
    url ?? outputs.get('DeadLetterQueueUrl') ?? '',
    eventQueueUrl ?? outputs.get('EventQueueUrl') ?? '',
  );
}

if (import.meta.main) await runCommand(deadLetters);
