import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ bot: join(import.meta.dirname, 'left-behind-bot.ts') });

test('an event is not given up for what neighbours leave behind that are done already', async () => {
  const { current } = simulator;
  const anna = current.facebook.person('Anna');
  for (let round = 0; round < 8; round++) {
    const ben = current.facebook.person(`Ben ${round}`);
    await current.together(async () => {
      if (round === 0) await anna.says('slow');
      else await current.advance(45_000);
      await ben.says('bomb');
    });
  }
  await current.drain();
  assert.deepEqual(await current.sqs.takeDeadLetters(), []);
  assert.deepEqual(textsOf(anna), ['You said: slow']);
});
