import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { fieldsFor } from '../../infra/commands/needed-fields.ts';
import { WEBHOOK_FIELDS } from '../../lambda/webhook/webhook-fields.ts';
import { bot as example } from '../examples/shop.ts';
import { makeReference } from './make-reference.ts';

const root = resolve(import.meta.dirname, '../..');

test('the reference is the one that npm run reference makes', () => {
  assert.equal(readFileSync(resolve(root, 'lambda/REFERENCE.md'), 'utf8'), makeReference());
});

test('every event in the reference says when it comes', () => {
  for (const type of Object.keys(WEBHOOK_FIELDS)) {
    assert.match(makeReference(), new RegExp(`^\\| \`${type}\` \\| [A-Z].*\\.`, 'm'), type);
  }
});

test('the example in the README is the one that compiles', () => {
  const code = readFileSync(resolve(root, 'test/examples/shop.ts'), 'utf8');
  const [, body = ''] = /(interface Shop [\s\S]*?\n};\n)/.exec(code) ?? [];
  assert.ok(body.length > 500);
  assert.ok(readFileSync(resolve(root, 'README.md'), 'utf8').includes(body));
});

test('a bot needs the fields of its handlers, of its taps, and of a human who may answer', () => {
  assert.deepEqual(fieldsFor(example), [
    'message_echoes',
    'messages',
    'messaging_handovers',
    'messaging_postbacks',
  ]);
  assert.deepEqual(fieldsFor({ reaction: async () => {} }), ['message_reactions', 'messaging_handovers']);
});
