import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsFor, WEBHOOK_FIELDS } from '../../lambda/webhook/webhook-fields.ts';
import { bot as example } from '../examples/shop.ts';
import { makeReference } from './make-reference.ts';
import { textOf } from './markdown.ts';

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
  assert.match(reference, /^\| `text` \| `text: string` \|$/m);
  assert.match(reference, /^\| `mid: string` \| .+ \| `text`, `quick_reply`, `attachments` \|$/m);
  assert.match(reference, /^\| `reaction` \| .*`emoji\?: string`.*\|$/m);
  assert.match(reference, /^\| `Attachment` \| `type: "sticker"`.*`sticker_id: string` \|$/m);
  assert.match(reference, /^\| `send\(\.\.\.messages\)` \| [A-Z].*\. \|$/m);
  assert.match(reference, /^\| `handOver\(to, options\?\)` \| [A-Z].*\. \|$/m);
  assert.match(reference, /^\| `sendPrivateReply\(to, message\)` \| [A-Z].*\. \|$/m);
  assert.match(reference, /^\| `offered\(\)` \| [A-Z].*\. \|$/m);
});

test('the bot in the README is the one that is tested', () => {
  const [, shown] = /^```ts\n(.*?)^```$/ms.exec(textOf('README.md')) ?? [];
  assert.equal(
    shown,
    textOf('test/examples/shop.ts').replaceAll('../../lambda/messenger.ts', './messenger.ts'),
  );
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
