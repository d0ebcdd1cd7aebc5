/**
 * `npm run dead-letters`: lists the events that the bot gave up on, sends them back to the event queue, or
 * deletes them.
 */
import { parseArgs } from 'node:util';
import { isObject } from '../../lambda/runtime/json.ts';
import { DeadLetterQueue, type HeldDeadLetter } from '../aws/dead-letter-queue.ts';
import { readStackOutputs } from '../aws/stack-outputs.ts';
import { runCommand } from './run-command.ts';
import { STACK_HELP, STACK_OPTIONS, type StackValues, stackOf } from './shared/bot-options.ts';

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
  const letters = await queue.holdAll();
  if (action === 'list') {
    list(letters, values.text);
    await releaseAll(queue, letters);
    return 0;
  }
  const chosen = letters.filter(({ id }) => which === 'all' || id === which);
  if (chosen.length === 0) console.error(`✘ There is no dead letter ${which}.`);
  const done = await apply(action === 'delete' ? 'deleted' : 'sent back', queue, chosen);
  await releaseAll(
    queue,
    letters.filter((letter) => !done.includes(letter)),
  );
  return chosen.length > 0 && done.length === chosen.length ? 0 : 1;
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

/** Deletes or sends back the dead letters; returns those that succeeded. */
async function apply(
  action: 'deleted' | 'sent back',
  queue: DeadLetterQueue,
  letters: readonly HeldDeadLetter[],
): Promise<readonly HeldDeadLetter[]> {
  const done: HeldDeadLetter[] = [];
  for (const letter of letters) {
    try {
      await (action === 'deleted' ? queue.delete(letter) : queue.sendBack(letter));
      console.log(`✔ ${letter.id} ${action}`);
      done.push(letter);
    } catch (error) {
      console.error(`✘ ${letter.id} ${error instanceof Error ? error.message : error}`);
    }
  }
  return done;
}

/** A dead letter that cannot be released becomes visible again on its own after ten minutes. */
async function releaseAll(queue: DeadLetterQueue, letters: readonly HeldDeadLetter[]): Promise<void> {
  for (const letter of letters) await queue.release(letter).catch(() => {});
}

function list(letters: readonly HeldDeadLetter[], withText: boolean): void {
  if (letters.length === 0) console.log('There are no dead letters.');
  for (const letter of letters) console.log(describe(letter, withText));
}

/** Who, what, when and why. The text that a person wrote only on request. */
function describe({ id, letter: { record, reason, time } }: HeldDeadLetter, withText: boolean): string {
  const event = isObject(record) && isObject(record.event) ? record.event : {};
  const { type = 'unknown record', person = '–', page = '–', timestamp } = event;
  const received = typeof timestamp === 'number' ? `, ${date(timestamp)}` : '';
  const lines = [
    `${id}  ${type} from ${person} to Page ${page}${received}`,
    `          given up${time > 0 ? ` ${date(time)}` : ''}: ${describeReason(reason)}`,
  ];
  if (withText) lines.push(`          ${JSON.stringify(record)}`);
  return lines.join('\n');
}

function date(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 16);
}

function describeReason(reason: HeldDeadLetter['letter']['reason']): string {
  const { error, message, code, subcode, fbtrace_id, stack } = reason;
  const place = Array.isArray(stack) ? stack[0] : undefined;
  const numbers = code === undefined ? undefined : `code ${[code, subcode].filter(Boolean).join('/')}`;
  return [error, message, numbers, fbtrace_id && `fbtrace_id ${fbtrace_id}`, place]
    .filter(Boolean)
    .join(', ');
}

if (import.meta.main) await runCommand(deadLetters);
