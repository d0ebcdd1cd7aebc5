import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Person } from '../simulator/facebook/person.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(() => {
  anna = simulator.current.facebook.person('Anna');
  simulator.current.lambda.logs.length = 0;
});

test('seen and typing are shown before the answer', async () => {
  await anna.says('hello');
  assert.deepEqual(anna.actions, ['mark_seen', 'typing_on']);
});

test('what was sent without await still goes out, in order, before the call is answered', async () => {
  await anna.says('forget to await');
  assert.deepEqual(anna.heard(), ['one', 'two']);
});

test('a failure of a promise that was not awaited is logged', async () => {
  await anna.says('forget an empty message');
  assert.match(JSON.stringify(simulator.current.lambda.logs), /Giving up on this event.*cannot be empty/);
});

test('a failure that the bot caught is its own affair', async () => {
  await anna.says('catch');
  assert.deepEqual(anna.heard(), ['caught']);
  assert.deepEqual(simulator.current.lambda.logs, []);
});

test('a text of more than 2000 characters arrives in parts, with the quick replies under the last', async () => {
  await anna.says('long');
  const parts = anna.heard();
  assert.ok(parts.length >= 3);
  assert.equal(parts.join(' '), 'word '.repeat(900).trim());
  const quickReplies = anna.lines
    .filter(({ from }) => from === 'page')
    .map(({ message }) => message.quick_replies);
  assert.deepEqual(quickReplies.slice(0, -1), new Array(parts.length - 1).fill(undefined));
  assert.deepEqual(anna.offered(), ['Again']);
});

test('buttons arrive as Meta’s button template', async () => {
  await anna.says('buttons');
  assert.deepEqual(anna.lines.at(-1)?.message, {
    metadata: 'messenger-lambda',
    attachment: {
      type: 'template',
      payload: {
        template_type: 'button',
        text: 'Choose',
        buttons: [
          { type: 'postback', title: 'Order', payload: 'ORDER:42' },
          { type: 'web_url', title: 'Shop', url: 'https://example.com/' },
        ],
      },
    },
  });
});
