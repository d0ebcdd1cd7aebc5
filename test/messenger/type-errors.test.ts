/** `@ts-expect-error` cannot see the words of an error: here the compiler prints them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');

const MESSENGER = JSON.stringify(join(root, 'lambda/messenger.ts'));
const NAMES =
  'type Bot, buttons, carousel, image, mediaTemplate, postback, products, quickReplies, withQuickReplies';
const IMPORTS = `import { ${NAMES} } from ${MESSENGER};\n`;

const repeat = (length: number, one: string) => Array.from({ length }, () => one).join();

/** What an author may write by mistake, and the sentence that the compiler must print. */
const MISTAKES: Record<string, readonly [code: string, sentence: string]> = {
  'a field with the name of the builder': [
    "carousel({ title: 'A', image: 'https://example.com/a.jpg' })",
    "A card has no field 'image'; did you mean 'image_url'?",
  ],
  'an unknown field': [
    "carousel({ title: 'A', subtitel: 'a' })",
    "A card has no field 'subtitel'; use title, subtitle, image_url, default_action or buttons",
  ],
  'four buttons on a card': [
    `carousel({ title: 'A', buttons: [${repeat(4, "postback('a', 'A')")}] })`,
    'A card can have at most 3 buttons (got 4)',
  ],
  'eleven cards': [
    `carousel(${repeat(11, "{ title: 'A', subtitle: 'a' }")})`,
    'A carousel can have at most 10 cards (got 11)',
  ],
  'no card': ['carousel()', 'The list of cards must not be empty'],
  'four buttons': [
    `buttons('x', ${repeat(4, "postback('a', 'A')")})`,
    'A message can have at most 3 buttons (got 4)',
  ],
  'no button': ["buttons('x')", 'The list of buttons must not be empty'],
  'four buttons under a picture': [
    `mediaTemplate({ media_type: 'image', attachment_id: '1' }, ${repeat(4, "postback('a', 'A')")})`,
    'A message can have at most 3 buttons (got 4)',
  ],
  'fourteen quick replies': [
    `quickReplies('x', ${repeat(14, "['A', 'A']")})`,
    'A message can have at most 13 quick replies (got 14)',
  ],
  'fourteen quick replies under a picture': [
    `withQuickReplies(image('https://example.com/a.jpg'), ${repeat(14, "['A', 'A']")})`,
    'A message can have at most 13 quick replies (got 14)',
  ],
  'no quick reply': ["quickReplies('x')", 'The list of quick replies must not be empty'],
  'eleven products': [`products(${repeat(11, "'1'")})`, 'A message can have at most 10 products (got 11)'],
  'a Date in the state': [
    'export const bot: Bot<{ state: { since: Date } }> = { initialState: { since: new Date() } }',
    'A Date does not come back from JSON: keep date.getTime() or date.toISOString()',
  ],
  'a Map in the state': [
    'export const bot: Bot<{ state: { cart: Map<string, number> } }> = { initialState: { cart: new Map() } }',
    'A Map or Set does not come back from JSON: keep an object or an array',
  ],
  'a Date from once': [
    "export const bot: Bot = { text: ({ once }) => once('date', async () => new Date()) }",
    'A Date does not come back from JSON: keep date.getTime() or date.toISOString()',
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'type-errors-'));
after(() => rmSync(folder, { recursive: true }));

/** What the compiler prints when each mistake is a file of its own, `0.mts`, `1.mts` and so on. */
function compile(): string {
  for (const [i, [code]] of Object.values(MISTAKES).entries()) {
    writeFileSync(join(folder, `${i}.mts`), `${IMPORTS}${code};\n`);
  }
  const compilerOptions = { noUnusedLocals: false, typeRoots: [join(root, 'node_modules/@types')] };
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.mts'], exclude: [], compilerOptions };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
    cwd: folder,
  }).stdout;
}

const printed = compile();

for (const [i, [what, [, sentence]]] of Object.entries(MISTAKES).entries()) {
  test(`${what}: the compiler says “${sentence}”`, () => {
    const errors = printed.split(/^(?=\S)/m).filter((error) => error.startsWith(`${i}.mts(`));
    assert.equal(errors.length, 1, printed);
    assert.ok(errors[0]?.includes(`"${sentence}"`), errors[0]);
  });
}
