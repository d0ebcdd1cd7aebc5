import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeChat } from './chat-completions.ts';
import { ScriptedModel } from './scripted-model.ts';

const HELLO = { role: 'user', content: 'Hello' };
const CALL = { role: 'assistant', tool_calls: [{ id: 'call_0', function: { name: 'find' } }] };
const RESULT = { role: 'tool', tool_call_id: 'call_0', content: 'Found.' };

/** Asks for the next message of a conversation. */
function complete(messages: readonly object[], options: { readonly [name: string]: string } = {}) {
  const { model = 'a-model', authorization = 'Bearer key' } = options;
  const { method = 'POST', path = '/v1/chat/completions' } = options;
  const body = JSON.stringify({ model, messages });
  const answer = completeChat({ method, path, headers: { authorization }, body }, new ScriptedModel());
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

test('another path or method than that of Chat Completions is 404', () => {
  for (const [method, path] of [
    ['POST', '/v1/chat/completion'],
    ['POST', '/v1/v1/chat/completions'],
    ['POST', '/chat/completions'],
    ['GET', '/v1/chat/completions'],
  ] as const) {
    const { status, refusal } = complete([HELLO], { method, path });
    assert.equal(status, 404);
    assert.ok(refusal.startsWith(`Unknown request URL: ${method} ${path}.`), refusal);
  }
  assert.equal(complete([HELLO], { path: '/v1/chat/completions?a=b' }).status, 200);
});
