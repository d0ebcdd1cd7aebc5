import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelEntry } from './model-entry.ts';

const CALL = {
  service: 'model',
  operation: 'POST',
  sandbox: 'SANDBOX1',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: { authorization: 'Bearer a-secret-key' },
  body: '{"model":"a-model","messages":[]}',
  bytes: Buffer.alloc(0),
};
const ANSWER = { status: 200, headers: {}, body: '{}' };

test('a call of a model shows which model, what came back, that it is scripted, and not the key', () => {
  const entry = modelEntry(CALL, ANSWER, 1.4, false);
  assert.deepEqual([entry.title, entry.outcome, entry.milliseconds], ['a-model → 200', 'good', 1]);
  assert.match(String(entry.advice), /scripted model answers.*--real-model/);
  assert.doesNotMatch(JSON.stringify(entry), /a-secret-key/);
});

test('a call of Bedrock names the model of its path, and a real one is not called scripted', () => {
  const call = { ...CALL, service: 'Bedrock', path: '/model/eu.a-v1%3A0/converse', body: '{"messages":[]}' };
  const entry = modelEntry(call, { ...ANSWER, status: 429 }, 1, true);
  assert.deepEqual([entry.title, entry.outcome, entry.advice], ['eu.a-v1:0 → 429', 'bad', undefined]);
  assert.equal(modelEntry(call, 'silence', 1, true).title, 'eu.a-v1:0 → no answer');
});
