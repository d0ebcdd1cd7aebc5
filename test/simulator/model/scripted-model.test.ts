import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ModelReply, ScriptedModel } from './scripted-model.ts';

const TOOLS = [
  { name: 'order_state', description: 'How the order of the person is, in each shop', required: [] },
  { name: 'find_shop', description: 'The bakery with this number, and its address', required: ['number'] },
  { name: 'hand_over', description: 'Gets a colleague who writes here', required: [] },
];

function reply(text: string, tools = TOOLS): ModelReply {
  const turns = [{ role: 'user', text, calls: [], results: [] }] as const;
  return new ScriptedModel().reply({ model: 'a', system: '', turns, tools, maxTokens: undefined });
}

function call(name: string, input: object = {}): ModelReply {
  return { calls: [{ name, input }] };
}

test('who asks for a human gets the tool that is named for that, wherever it is in the list', () => {
  assert.deepEqual(reply('Let me talk to a human'), call('hand_over'));
  const transfer = { name: 'transfer', description: '', required: [] };
  const [order] = TOOLS;
  assert.deepEqual(reply('A person, please!', order ? [order, transfer] : []), call('transfer'));
  assert.deepEqual(reply('A person, please!', order ? [order] : []), {
    text: '(a scripted model) You said: A person, please!',
  });
});

test('a tool is called when what was said has a word of its name, or else of its description', () => {
  assert.deepEqual(reply('Where are my orders?'), call('order_state'));
  assert.deepEqual(reply('Is there a bakery at number 7?'), call('find_shop', { number: '7' }));
  assert.deepEqual(reply('Which shop is number 8?'), call('find_shop', { number: '8' }));
});

test('a tool that needs an input is not called without a number, nor one whose words were not said', () => {
  for (const said of ['Where is the bakery?', 'Hello, how are you?', 'Do you write the bill by hand?'])
    assert.deepEqual(reply(said), { text: `(a scripted model) You said: ${said}` });
});

test('a tool can be forced, with what it is given', () => {
  assert.deepEqual(reply('tool: order_state'), call('order_state'));
  assert.deepEqual(reply('Tool: find_shop {"number":"8"}'), call('find_shop', { number: '8' }));
  assert.deepEqual(reply('tool: find_shop {"number'), {
    text: '(a scripted model) What follows find_shop must be JSON, or nothing.',
  });
  assert.deepEqual(reply('tool: other'), {
    text: '(a scripted model) No tool is called other. The tools are: order_state, find_shop, hand_over.',
  });
});
