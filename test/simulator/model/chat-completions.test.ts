import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeChat } from './chat-completions.ts';
import { ScriptedModel } from './scripted-model.ts';

const HELLO = { role: 'user', content: 'Hello' };
const CALL = { role: 'assistant', tool_calls: [{ id: 'call_0', function: { name: 'find' } }] };
const RESULT = { role: 'tool', tool_call_id: 'call_0', content: 'Found.' };

/** Asks for the next message of a conversation. */
function complete(messages: readonly object[], { model = 'a-model', authorization = 'Bearer key' } = {}) {
  const body = JSON.stringify({ model, messages });
  const answer = completeChat({ headers: { authorization }, body }, new ScriptedModel());
  const { error, choices = [] } = JSON.parse(answer.body);
  return { status: answer.status, said: choices[0]?.message.content, refusal: error?.message };
}

test('a conversation is answered, with what a tool has found', () => {
  assert.equal(complete([HELLO]).said, '(a scripted model) You said: Hello');
  assert.equal(complete([HELLO, CALL, RESULT]).said, '(a scripted model) The tool says: Found.');
});

test('a call without a key is refused with 401', () => {
  assert.equal(complete([HELLO], { authorization: 'Bearer ' }).status, 401);
});

test('a conversation that the service does not take is refused with what is wrong', () => {
  const cases = [
    [[], /empty array/],
    [[{ role: 'user', content: null }], /expected a string/],
    [[HELLO, RESULT], /no tool call with the id call_0/],
    [[HELLO, CALL, HELLO], /did not have response messages: call_0/],
  ] as const;
  for (const [messages, why] of cases) {
    const { status, refusal } = complete(messages);
    assert.equal(status, 400);
    assert.match(refusal, why);
  }
  assert.match(complete([HELLO], { model: '' }).refusal, /must provide a model/);
});
