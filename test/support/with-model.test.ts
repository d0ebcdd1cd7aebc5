import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { awsFetch, type Bot, secret } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';
import { withModel } from './with-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'needs-'));
const needs = join(folder, 'bot-needs.ts');
writeFileSync(needs, "export const botNeeds = { secrets: ['SHOP_KEY', 'MODEL_KEY'] };");
after(() => rmSync(folder, { recursive: true }));

const model = withModel({ SHOP_KEY: 'abc', CALENDAR_KEY: 'def' }, needs);

/** A person who says what must be done. */
function tell(text: Bot['text']): (what: string) => Promise<readonly string[]> {
  const anna = talk({ text } satisfies Bot);
  return async (what) => {
    await anna.says(what);
    return anna.heard();
  };
}

test('a test gives a bot its secrets, and need not give all', async () => {
  const says = tell(async ({ event, send }) => send(await secret(event.text)));
  assert.deepEqual(await says('SHOP_KEY'), ['abc']);
  assert.deepEqual(await says('MODEL_KEY'), ['a key']);
});

test('a secret that bot-needs.ts does not name is refused as on AWS, whatever the test gives', async () => {
  const says = tell(async ({ event, send }) => send(await secret(event.text)));
  for (const name of ['CALENDAR_KEY', 'OTHER_KEY'])
    await assert.rejects(says(name), {
      message: `The function may not read bot/${name}. Name ${name} in infra/bot-needs.ts.`,
    });
});

test('what is not the model is refused at once, as without a model: nothing leaves this machine', async () => {
  const says = tell(async ({ event, send }) => {
    const { status } = await awsFetch(event.text, '/');
    await send(String(status));
  });
  for (const host of ['scheduler', 's3', 'bedrock-runtime'])
    await assert.rejects(
      says(host),
      /^Error: AWS can only be called while the function runs\. In a test: see /,
    );
});

test('the model does not answer a bot whose grant does not allow it', async (t) => {
  const warned = t.mock.method(console, 'warn', () => {});
  const path = '/model/a.model/converse';
  const says = tell(async ({ send }) => {
    const response = await awsFetch('bedrock-runtime', path, { service: 'bedrock', body: '{}' });
    await send(`${response.status} ${response.headers.get('x-amzn-errortype')}`);
  });
  assert.deepEqual(await says('hello'), ['403 AccessDeniedException']);
  assert.equal(model.asked.length, 0);
  assert.match(
    String(warned.mock.calls[0]?.arguments[0]),
    /bedrock:InvokeModel .*Allow it in grant of .*bot-needs\.ts/,
  );
});

test('another operation of Bedrock is refused with what there is', async () => {
  const says = tell(async ({ send }) => {
    const response = await awsFetch('bedrock-runtime', '/model/a/invoke', { service: 'bedrock' });
    await send(await response.text());
  });
  assert.match((await says('hello')).join(), /is not simulated: of AWS there are Bedrock’s Converse/);
});
