import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { ScriptedModel } from '../model/scripted-model.ts';
import { bedrock } from './bedrock.ts';
import { RUN_SECRET } from './run-secret.ts';

const PATH = '/model/eu.a-model-v1%3A0/converse';
const HELLO = { role: 'user', content: [{ text: 'Hello' }] };
const CALL = { role: 'assistant', content: [{ toolUse: { toolUseId: '1', name: 'find', input: {} } }] };

/** Calls Converse with these messages, signed for a service. */
async function converse(messages: readonly object[], { service = 'bedrock', secret = RUN_SECRET } = {}) {
  const credentials = { accessKeyId: 'ASIAX', secretAccessKey: secret };
  const signer = new SignatureV4({ service, region: 'eu-west-1', credentials, sha256: Sha256 });
  const body = JSON.stringify({ messages });
  const headers = { host: 'localhost' };
  const request = { method: 'POST', protocol: 'http:', hostname: 'localhost', path: PATH, headers, body };
  const signed = await signer.sign(request);
  const call = { method: 'POST', path: PATH, headers: signed.headers, bytes: Buffer.from(body), body };
  const { status, headers: answered, body: text } = await bedrock(call, new ScriptedModel(), Date.now());
  return { status, type: answered['x-amzn-errortype'], text };
}

test('a call with the key of the run is answered as Converse answers', async () => {
  const { status, text } = await converse([HELLO]);
  assert.equal(status, 200);
  const { output, stopReason } = JSON.parse(text);
  assert.deepEqual(output.message.content, [{ text: '(a scripted model) You said: Hello' }]);
  assert.equal(stopReason, 'end_turn');
});

test('a call with another key, or signed for another service, is refused with 403 and the error’s name', async () => {
  for (const wrong of [{ secret: 'other' }, { service: 'sqs' }]) {
    const { status, type } = await converse([HELLO], wrong);
    assert.deepEqual([status, type], [403, 'InvalidSignatureException']);
  }
});

test('a conversation that Bedrock does not take is refused with what is wrong', async () => {
  const cases = [
    [[], /must start with a user message/],
    [[CALL], /must start with a user message/],
    [[HELLO, HELLO], /must alternate/],
    [[{ role: 'user', content: [{ text: ' ' }] }], /is blank/],
    [[{ role: 'user', content: [] }], /is empty/],
    [[HELLO, CALL, HELLO], /Expected toolResult blocks/],
    [[HELLO, { role: 'assistant', content: [{ text: 'Hi' }] }], /must end with a user message/],
  ] as const;
  for (const [messages, why] of cases) {
    const { status, type, text } = await converse(messages);
    assert.deepEqual([status, type], [400, 'ValidationException']);
    assert.match(JSON.parse(text).message, why);
  }
});
