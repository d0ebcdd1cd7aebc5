import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bot } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';

interface Counting {
  state: { count: number; names: string[]; last?: string };
}

const counting: Bot<Counting> = {
  initialState: { count: 0, names: [] },
  async text({ event, state, send }) {
    state.count += 1;
    state.names.push(event.text);
    state.last = event.text;
    await send(`${state.count} ${state.names.join(' ')} ${state.last}`);
  },
};

test('a first contact begins with the initial state', async () => {
  const anna = talk(counting);
  await anna.says('a');
  assert.deepEqual(anna.heard(), ['1 a a']);
  await anna.says('b');
  assert.deepEqual(anna.heard(), ['2 a b b']);
});

test('what one person changes in the state is not in the initial state of another', async () => {
  await talk(counting).says('a');
  const ben = talk(counting, 'Ben');
  await ben.says('b');
  assert.deepEqual(ben.heard(), ['1 b b']);
});

test('the initial state fills in what the stored state of an older bot lacks, and changes nothing else', async () => {
  let initialState: object = { visits: 0 };
  const anna = talk({
    get initialState() {
      return initialState;
    },
    async text({ event, state, send }) {
      if (event.text === 'visit') Object.assign(state, { visits: 7 });
      await send(JSON.stringify(state));
    },
  });
  await anna.says('visit');
  initialState = { visits: 0, language: 'en' };
  await anna.says('look');
  assert.deepEqual(anna.heard(), ['{"visits":7,"language":"en"}']);
});
