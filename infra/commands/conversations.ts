/**
 * `npm run conversations`: saves all conversations into a file, and loads them into a table: that of another region or
 * account, or the same one after it was restored to an earlier minute.
 */
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isObject, string } from '../../lambda/runtime/json.ts';
import { type ConversationItem, ConversationItems } from '../aws/conversation-items.ts';
import { readStackOutputs } from '../aws/stack-outputs.ts';
import { runCommand } from './run-command.ts';
import { STACK_HELP, STACK_OPTIONS, type StackValues, stackOf } from './shared/bot-options.ts';

const HELP = `npm run conversations -- save <file>   writes all conversations of the table into a new file, one a line
npm run conversations -- load <file>   writes those of a file into the table, over those of the same people

${STACK_HELP}
--table <name>   instead of the output of the stack

Stop the bot first, or what people write meanwhile is lost or overwritten: infra/RUNBOOK.md#pause-the-bot.
The file holds what the bot knows of people: delete it in the end.`;

/** Items that `load` writes at a time. */
const CHUNK = 250;

/** `npm run conversations`. */
export async function conversations(args: readonly string[]): Promise<number> {
  const options = { ...STACK_OPTIONS, table: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [action, file, ...more] = positionals;
  const work = action === 'save' ? save : action === 'load' ? load : undefined;
  if (values.help || !work || !file || more.length > 0) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const table = await tableOf(values);
  const count = await work(new ConversationItems(table), file);
  console.log(
    `✔ ${count} conversations ${action === 'save' ? `of ${table} saved in` : `loaded into ${table} from`} ${file}.`,
  );
  return 0;
}

async function tableOf({ table, ...values }: StackValues & { table?: string | undefined }): Promise<string> {
  return table ?? (await readStackOutputs(stackOf(values))).get('ConversationTable') ?? '';
}

/** Writes into `<path>.part`, which gets its name when it is complete: what has the name can be loaded. */
async function save(items: ConversationItems, path: string): Promise<number> {
  if (existsSync(path))
    throw new Error(`${path}: file already exists. Give another name, or delete it first.`);
  const part = `${path}.part`;
  try {
    const count = await write(items, part);
    await rename(part, path);
    return count;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function write(items: ConversationItems, path: string): Promise<number> {
  // What a run that was stopped has left.
  await rm(path, { force: true });
  // For nobody else to read.
  await using file = await open(path, 'wx', 0o600);
  let count = 0;
  for await (const page of items.readAll()) {
    await file.appendFile(page.map((item) => `${JSON.stringify(item)}\n`).join(''));
    count += page.length;
  }
  return count;
}

async function load(items: ConversationItems, path: string): Promise<number> {
  let count = 0;
  let chunk: ConversationItem[] = [];
  const write = async () => {
    await items.writeAll(chunk);
    count += chunk.length;
    chunk = [];
  };
  for await (const line of linesOf(path)) {
    chunk.push(itemIn(line, count + chunk.length + 1));
    if (chunk.length === CHUNK) await write();
  }
  await write();
  return count;
}

/** Node's own readers of lines also end one at U+2028 and U+2029, which JSON leaves in what people write. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of createReadStream(path, 'utf8')) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest) yield rest;
}

/** @throws Error that names the line, not what is in it */
function itemIn(text: string, line: number): ConversationItem {
  try {
    const item: unknown = JSON.parse(text);
    if (isItem(item)) return item;
  } catch {
    // The message of this error would quote the line.
  }
  throw new Error(
    `Line ${line} is no conversation: use a file that npm run conversations -- save has written. Lines before it may be loaded already.`,
  );
}

function isItem(value: unknown): value is ConversationItem {
  if (!isObject(value) || !isObject(value.conversation)) return false;
  return Object.values(value).every(
    (attribute) => isObject(attribute) && (string(attribute.S) ?? string(attribute.N)) !== undefined,
  );
}

if (import.meta.main) await runCommand(conversations);
