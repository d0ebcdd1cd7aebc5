/** `npm run dead-letters`: shows the events that were given up, sends them back, or deletes them. */
import { parseArgs } from 'node:util';
import { isObject } from '../../lambda/runtime/json.ts';
import { DeadLetterQueue, type Held } from '../aws/dead-letter-queue.ts';
import { readStackOutputs } from '../aws/stack-outputs.ts';
import { orEnd, runCommand } from './run-command.ts';
import { STACK_OPTIONS, stackOf } from './shared/bot-options.ts';

const HELP = `npm run dead-letters                        lists the events that were given up
npm run dead-letters -- --text              … with what the people wrote
npm run dead-letters -- send-back <id|all>  sends one or all back into the queue
npm run dead-letters -- delete <id|all>     deletes one or all

--stage <name>   the stage whose stack it is: prod for MessengerBot-prod
--stack <name>   the stack, if it has another name
--event-queue <url> --dead-letter-queue <url>   instead of the stack's outputs`;

const { values, positionals } = orEnd(() =>
  parseArgs({
    allowPositionals: true,
    options: {
      text: { type: 'boolean', default: false },
      ...STACK_OPTIONS,
      'event-queue': { type: 'string' },
      'dead-letter-queue': { type: 'string' },
    },
  }),
);

await runCommand(run);

async function run(): Promise<number> {
  const [command = 'list', which] = positionals;
  const known = command === 'list' || ((command === 'send-back' || command === 'delete') && which);
  if (values.help || !known) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const queue = await openQueue();
  const letters = await queue.holdAll();
  const chosen = command === 'list' ? [] : letters.filter(({ id }) => which === 'all' || id === which);
  if (command === 'list') list(letters);
  else if (chosen.length === 0) console.error(`✘ There is no dead letter ${which}.`);
  const failed: Held[] = [];
  for (const letter of chosen) {
    try {
      await (command === 'delete' ? queue.delete(letter) : queue.sendBack(letter));
      console.log(`✔ ${letter.id} ${command === 'delete' ? 'deleted' : 'sent back'}`);
    } catch (error) {
      console.error(`✘ ${letter.id} ${error instanceof Error ? error.message : error}`);
      failed.push(letter);
    }
  }
  const kept = letters.filter((letter) => !chosen.includes(letter) || failed.includes(letter));
  // What cannot be released comes back by itself after ten minutes.
  for (const letter of kept) await queue.release(letter).catch(() => {});
  return command === 'list' || (chosen.length > 0 && failed.length === 0) ? 0 : 1;
}

async function openQueue(): Promise<DeadLetterQueue> {
  const { 'dead-letter-queue': url, 'event-queue': events } = values;
  if (url && events) return new DeadLetterQueue(url, events);
  const outputs = await readStackOutputs(stackOf(values));
  return new DeadLetterQueue(
    url ?? outputs.get('DeadLetterQueueUrl') ?? '',
    events ?? outputs.get('EventQueueUrl') ?? '',
  );
}

function list(letters: readonly Held[]): void {
  if (letters.length === 0) console.log('There are no dead letters.');
  for (const held of letters) console.log(describe(held));
}

/** Who, what, when and why; what was written only when asked for. */
function describe({ id, letter: { record, reason, time } }: Held): string {
  const event = isObject(record) && isObject(record.event) ? record.event : {};
  const { type = 'not an event of ours', person = '–', page = '–', timestamp } = event;
  const lines = [
    `${id}  ${type} from ${person} to Page ${page}${typeof timestamp === 'number' ? `, ${date(timestamp)}` : ''}`,
    `          given up${time > 0 ? ` ${date(time)}` : ''}: ${why(reason)}`,
  ];
  if (values.text) lines.push(`          ${JSON.stringify(record)}`);
  return lines.join('\n');
}

function date(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 16);
}

function why({ error, message, code, subcode, fbtrace_id, stack }: Held['letter']['reason']): string {
  const place = Array.isArray(stack) ? stack[0] : undefined;
  const numbers = code === undefined ? undefined : `code ${[code, subcode].filter(Boolean).join('/')}`;
  return [error, message, numbers, fbtrace_id && `fbtrace_id ${fbtrace_id}`, place]
    .filter(Boolean)
    .join(', ');
}
