import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bot, secret } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';
import { withModel } from './with-model.ts';

withModel({ SHOP_KEY: 'abc' });

test('a test gives a bot its secrets, and need not give all', async () => {
  const anna = talk({
    text: async ({ event, send }) => send(await secret(event.text)),
  } satisfies Bot);
  await anna.says('SHOP_KEY');
  assert.deepEqual(anna.heard(), ['abc']);
  await anna.says('MODEL_KEY');
  assert.deepEqual(anna.heard(), ['a key']);
});
