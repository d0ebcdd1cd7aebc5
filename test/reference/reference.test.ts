import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fieldsFor } from '../../infra/commands/shared/needed-fields.ts';
import { WEBHOOK_FIELDS } from '../../lambda/webhook/webhook-fields.ts';
import { bot as example } from '../examples/shop/bot.ts';
import { makeReference } from './make-reference.ts';
import { textOf } from './markdown.ts';

const ROOT = join(import.meta.dirname, '../..');

const reference = makeReference();

test('the reference is the one that npm run make -- reference makes', () => {
  assert.equal(textOf('lambda/REFERENCE.md'), reference);
});

test('every event in the reference says when it comes', () => {
  for (const type of Object.keys(WEBHOOK_FIELDS)) {
    assert.match(reference, new RegExp(`^\\| \`${type}\` \\| [A-Z].*\\.`, 'm'), type);
  }
});

test('the reference explains the fields of an event, a method of the conversation and a verb of tests', () => {
  assert.match(reference, /^\| `text` \| `text: string`<br>`attachments\?: Attachment\[\]` – .+\. \|$/m);
  assert.match(reference, /^\| `mid: string` \| .+ \| `text`, `quick_reply`, `attachments` \|$/m);
  assert.match(reference, /^\| `reaction` \| .*`emoji\?: string`.*\|$/m);
  assert.match(reference, /^\| `Attachment` \| `type: "sticker"`.*`sticker_id: string` \|$/m);
  assert.match(reference, /^\| `send\(\.\.\.messages\)` \| [A-Z].*\. \|$/m);
  assert.match(reference, /^\| `handOver\(to, options\?\)` \| [A-Z].*\. \|$/m);
  assert.match(reference, /^\| `sendPrivateReply\(to, message\)` \| [A-Z].*\. \|$/m);
  assert.match(reference, /^\| `offered\(\)` \| [A-Z].*\. \|$/m);
});

test('all that messenger.ts exports and that runs has a row that says what it does', () => {
  const exported = [...textOf('lambda/messenger.ts').matchAll(/^export \{(.*?)\}/gms)].flatMap(
    ([, list = '']) => list.split(','),
  );
  const names = exported
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
  assert.ok(names.includes('secret') && names.includes('RetryLater') && names.includes('receipt'));
  for (const name of names)
    assert.match(
      reference,
      new RegExp(`^\\| \`(?:new )?${name}(?:\\(.*\\))?\` \\| [A-Z].*\\. \\| `, 'm'),
      name,
    );
});

test('no comment is cut: each keeps its addresses, and loses only its sources', () => {
  const rows = reference.split('\n').filter((line) => line.startsWith('|'));
  for (const row of rows) {
    assert.equal((row.match(/`/g) ?? []).length % 2, 0, row);
    assert.doesNotMatch(row, /Source:| \( *\)/, row);
  }
  assert.match(
    reference,
    /^\| `opensLink\(ref\)` \| Opens a link `https:\/\/m\.me\/<page>\?ref=…`: a new person/m,
  );
});

test('an event that a builder or a field names is one that a bot can handle', () => {
  const named = [...reference.matchAll(/events? `(\w+)`/g)].map(([, name = '']) => name);
  assert.ok(named.length > 2);
  for (const name of named) assert.ok(Object.hasOwn(WEBHOOK_FIELDS, name), name);
});

test('the bot in the README is the one that is tested', () => {
  const [, shown] = /^```ts\n(.*?)^```$/ms.exec(textOf('README.md')) ?? [];
  assert.equal(
    shown,
    textOf('test/examples/shop/bot.ts').replaceAll('../../../lambda/messenger.ts', './messenger.ts'),
  );
});

test('the bot in the README compiles when it is pasted into lambda/bot.ts', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pasted-'));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, 'lambda'), join(folder, 'lambda'), { recursive: true });
  const [, shown = ''] = /^```ts\n(.*?)^```$/ms.exec(textOf('README.md')) ?? [];
  writeFileSync(join(folder, 'lambda/bot.ts'), shown);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const config = { extends: join(ROOT, 'tsconfig.json'), include: [join(folder, 'lambda')] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  assert.equal(stdout, '');
});

test('a bot needs the fields of its handlers, of its taps, and of a human who may answer', () => {
  assert.deepEqual(fieldsFor(example), [
    'message_echoes',
    'messages',
    'messaging_handovers',
    'messaging_postbacks',
    'messaging_referrals',
    'standby',
  ]);
  assert.deepEqual(fieldsFor({ reaction: async () => {} }), ['message_reactions', 'messaging_handovers']);
  assert.deepEqual(fieldsFor({ standby: async () => {} }), [
    'messages',
    'messaging_handovers',
    'messaging_postbacks',
    'standby',
  ]);
  assert.deepEqual(fieldsFor({ fields: ['leadgen', 'ratings'] }), [
    'leadgen',
    'messaging_handovers',
    'ratings',
  ]);
});
