import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { verifyCallback } from '../simulator/facebook/verification.ts';
import { call, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();

const RIGHT = {
  'hub.mode': 'subscribe',
  'hub.challenge': '1158201444',
  'hub.verify_token': DEMO_SECRETS.FB_VERIFY_TOKEN,
};

function get(query: string | Record<string, string>) {
  return call(`${simulator.current.webhookUrl}?${new URLSearchParams(query)}`);
}

test('the right verify token gets the bare challenge as plain text', async () => {
  const { status, body, headers } = await get(RIGHT);
  assert.equal(status, 200);
  assert.equal(body, '1158201444');
  assert.match(headers['content-type'] ?? '', /^text\/plain/);
});

test('the order of the parameters does not matter', async () => {
  const { body } = await get(Object.fromEntries(Object.entries(RIGHT).toReversed()));
  assert.equal(body, '1158201444');
});

test('Facebook verifies the callback URL', async () => {
  assert.equal(await verifyCallback(simulator.current.webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN), undefined);
  assert.match(String(await verifyCallback(simulator.current.webhookUrl, 'another')), /#2200.*403/);
});

const WRONG: Record<string, string | Record<string, string>> = {
  'a wrong verify token': { ...RIGHT, 'hub.verify_token': 'guess' },
  'an empty verify token': { ...RIGHT, 'hub.verify_token': '' },
  'a verify token that only begins right': { ...RIGHT, 'hub.verify_token': 'demo' },
  'another mode': { ...RIGHT, 'hub.mode': 'unsubscribe' },
  'no mode': { 'hub.challenge': '1', 'hub.verify_token': DEMO_SECRETS.FB_VERIFY_TOKEN },
  'no challenge': { 'hub.mode': 'subscribe', 'hub.verify_token': DEMO_SECRETS.FB_VERIFY_TOKEN },
  'no query': '',
  'a verify token given twice': `${new URLSearchParams(RIGHT)}&hub.verify_token=${DEMO_SECRETS.FB_VERIFY_TOKEN}`,
  'a challenge given twice': `${new URLSearchParams(RIGHT)}&hub.challenge=2`,
};

for (const [what, query] of Object.entries(WRONG)) {
  test(`${what} gets 403`, async () => {
    const { status, body } = await get(query);
    assert.deepEqual({ status, body }, { status: 403, body: 'Forbidden' });
  });
}

test('a verify token that has just been changed in Parameter Store is accepted', async () => {
  const { parameterStore } = simulator.current;
  await simulator.current.advance(31_000); // The wrong tokens above caused a read, and the next may come after 30 s.
  parameterStore.parameters.set('/messenger-bot/FB_VERIFY_TOKEN', 'new token, with a comma + plus');
  const { status } = await get({ ...RIGHT, 'hub.verify_token': 'new token, with a comma + plus' });
  assert.equal(status, 200);
  assert.equal((await get(RIGHT)).status, 403);
});
