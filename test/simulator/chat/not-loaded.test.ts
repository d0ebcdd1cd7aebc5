/** A bot that throws as it is loaded, or ends its process: what the author sees of it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LAMBDA } from '../bundle.ts';
import type { Person } from '../facebook/person.ts';
import { loadProblemIn } from './not-loaded.ts';
import { type OpenChat, openChat } from './open-chat.ts';
import type { StatusView } from './view.ts';

const options = { timeout: 60_000 };
let folder: string;
let open: OpenChat;

/** Saves the bot with a statement at its top; settles when the page is told of its state. */
async function save(statement: string, state: StatusView['build']['state']): Promise<StatusView['build']> {
  const { chat, rebuilder } = open;
  const { promise, resolve } = Promise.withResolvers<void>();
  chat.onUpdate = () => {
    if (rebuilder.status.state === state) resolve();
  };
  await writeFile(join(folder, 'bot.ts'), source(statement));
  await chat.newest();
  await promise;
  chat.onUpdate = () => {};
  return rebuilder.status;
}

function source(statement: string): string {
  return `import type { Bot } from '${LAMBDA}/messenger.ts';
${statement}
export const bot: Bot = { text: async ({ event: { text }, send }) => {
  if (text === 'exit') process.exit(7);
  await send('Heard: ' + text);
} };
`;
}

/** The words and the line beside the last message of a person. */
function note(person: Person): readonly (string | undefined)[] {
  const { text, place } = open.chat.recorder.notes.of(person.lines.at(-1)?.mid ?? '') ?? {};
  return [text, place?.replace(/^.*\//, '')];
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'not-loaded-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'bot.ts'), source(''));
  await writeFile(join(folder, 'profile.ts'), 'export const profile = {};');
  const [bot, profile] = [join(folder, 'bot.ts'), join(folder, 'profile.ts')];
  open = await openChat({ bot, profile, watched: folder });
});

after(async () => {
  await open.close();
  await rm(folder, { recursive: true });
});

test(
  'a bot that throws as it is loaded has a banner before anybody writes, and its words beside each message',
  options,
  async () => {
    const { chat, simulator } = open;
    const anna = chat.newPerson('Anna', 'en_US');
    const { problems } = await save("if (Date.now() > 0) throw new Error('no calendar');", 'not loaded');
    assert.equal(problems[0]?.text, 'Error: no calendar');
    assert.equal((await save(');', 'failed')).answers, false, 'nor does it after a build that fails');
    await save("if (Date.now() > 0) throw new Error('no calendar');", 'not loaded');
    assert.match(problems[0]?.place ?? '', /bot\.ts:2:\d+$/);
    await anna.says('hello');
    await simulator.advance(10_000);
    const [text, place] = note(anna);
    assert.equal(text, 'Error: no calendar');
    assert.match(place ?? '', /^bot\.ts:2:\d+$/);
    const rows = chat.recorder.trace.map(({ title, problem, advice }) =>
      [title, problem?.text, advice].join(),
    );
    assert.match(rows.join('\n'), /Could not load lambda\/bot\.ts: .* Mend it, and save/);
    assert.doesNotMatch(rows.join('\n'), /deploy|in time|BotNotLoaded/);
    await save('', 'ready');
    await simulator.drain();
    assert.deepEqual([anna.heard(), note(anna)], [['Heard: hello'], [undefined, undefined]]);
  },
);

const EXIT = /^The bot called process\.exit, which ends the function/;

test('a bot that ends its process as it is loaded has a banner with the line', options, async () => {
  const { problems } = await save('if (Date.now() > 0) process.exit(1);', 'not loaded');
  assert.match(problems[0]?.text ?? '', EXIT);
  assert.match(problems[0]?.place ?? '', /bot\.ts:2:\d+$/);
  const anna = open.chat.newPerson('Anna', 'en_US');
  await anna.says('hello');
  const { title, problem } = open.chat.recorder.trace.at(-1) ?? {};
  assert.match(title ?? '', / → 500$/);
  assert.match(problem?.text ?? '', EXIT);
  await save('', 'ready');
});

test('a handler that ends the process is named with its line beside the message', options, async () => {
  const anna = open.chat.newPerson('Anna', 'en_US');
  await anna.says('exit');
  const [text, place] = note(anna);
  assert.match(text ?? '', EXIT);
  assert.match(place ?? '', /^bot\.ts:4:\d+$/);
  const record = open.chat.recorder.trace.findLast(({ kind }) => kind === 'record');
  assert.equal(record?.problem?.text, text);
  assert.equal(open.rebuilder.status.state, 'ready');
});

test('a bot that is still not loaded when its time is over waits for something at its top', () => {
  const message = { action: 'retry', verdict: 'retry', error: 'BotNotLoaded' };
  const { text } = loadProblemIn({ level: 'ERROR', message }) ?? {};
  assert.match(text ?? '', /something that it awaits at its top has not ended/);
});
