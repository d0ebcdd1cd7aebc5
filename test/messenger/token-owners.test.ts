import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createGraphApi } from '../../lambda/messenger/graph-api.ts';
import { classify } from '../../lambda/runtime/errors.ts';
import type { HttpResponse } from '../../lambda/runtime/http-client.ts';

const json = (body: object, status = 200): HttpResponse => ({
  status,
  headers: {},
  text: JSON.stringify(body),
});

const unknownPerson = json(
  { error: { message: '(#100) No matching user found', code: 100, error_subcode: 2018001 } },
  400,
);

/**
 * A Graph API client. Facebook knows no person, and says of a token what `owner` returns.
 * @param tokens in Parameter Store, by name; the test may change them
 */
function withTokens(
  t: TestContext,
  tokens: Map<string, string>,
  owner: (token: string) => HttpResponse,
  pages: readonly string[] = [],
) {
  const errors = t.mock.method(console, 'error', () => {});
  const calls: string[] = [];
  const secrets = { get: async (name: string) => tokens.get(name) ?? 'secret', refresh: async () => {} };
  const graphApi = createGraphApi('http://example.com', secrets, pages, {
    async send({ url, headers }) {
      calls.push(`${url.pathname.replace('/v26.0/', '')}?fields=${url.searchParams.get('fields')}`);
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      if (url.pathname.endsWith('/me')) return owner(token);
      return token === 'right' ? json({ message_id: 'm_1' }) : unknownPerson;
    },
  });
  return {
    calls,
    asked: () => calls.filter((call) => call === 'me?fields=id').length,
    errors: () => errors.mock.calls.map(({ arguments: [line] }) => JSON.stringify(line)),
    send: (page = '1') => graphApi.post(page, 'messages', { recipient: { id: 'anna' } }),
  };
}

test('a person unknown to the Page of a token that belongs to another Page: the event waits for the right token', async (t) => {
  const tokens = new Map([['FB_PAGE_TOKEN', 'wrong']]);
  const { asked, calls, errors, send } = withTokens(t, tokens, () => json({ id: '2' }));
  const advice =
    /The stored FB_PAGE_TOKEN belongs to Page 2, but the event came from Page 1\. Store the token of Page 1/;
  for (const _ of [1, 2, 3]) {
    await assert.rejects(send(), (error: Error) => classify(error) === 'token' && advice.test(error.message));
  }
  assert.deepEqual(calls, ['me/messages?fields=null', 'me?fields=id']);
  assert.equal(errors().length, 1);
  assert.match(errors()[0] ?? '', advice);
  tokens.set('FB_PAGE_TOKEN', 'right');
  assert.deepEqual(await send(), { message_id: 'm_1' });
  assert.equal(asked(), 1);
});

test('with several Pages, the advice names the parameter of the Page', async (t) => {
  const tokens = new Map([['pages/1/FB_PAGE_TOKEN', 'wrong']]);
  const { send } = withTokens(t, tokens, () => json({ id: '2' }), ['1', '2']);
  await assert.rejects(send(), /The stored pages\/1\/FB_PAGE_TOKEN belongs to Page 2/);
});

test('a person unknown to the right Page is unreachable, and Facebook is asked once whose token it is', async (t) => {
  const { asked, errors, send } = withTokens(t, new Map(), () => json({ id: '1' }));
  for (const _ of [1, 2]) await assert.rejects(send(), { name: 'GraphApiRefused', verdict: 'closed' });
  assert.equal(asked(), 1);
  assert.deepEqual(errors(), []);
});

test('a question that Facebook refuses changes nothing', async (t) => {
  const no = json({ error: { message: '(#200) No permission', code: 200 } }, 403);
  const { send } = withTokens(t, new Map(), () => no);
  await assert.rejects(send(), { verdict: 'closed', subcode: 2018001 });
});

test('while the question gets no answer, the event is retried', async (t) => {
  let isDown = true;
  const down = json({ error: { message: 'Service temporarily unavailable', code: 2 } }, 500);
  const { send } = withTokens(t, new Map(), () => (isDown ? down : json({ id: '1' })));
  await assert.rejects(send(), { verdict: 'retry', code: 2 });
  isDown = false;
  await assert.rejects(send(), { verdict: 'closed', subcode: 2018001 });
});

test('the question ends when the call must end', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000 });
  const timeOuts: number[] = [];
  const secrets = { get: async () => 'x', refresh: async () => {} };
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    async send({ timeOut }) {
      timeOuts.push(timeOut);
      return timeOuts.length === 1 ? unknownPerson : json({ id: '1' });
    },
  });
  await assert.rejects(graphApi.post('1', 'messages', {}, { endBy: 3_000 }), { verdict: 'closed' });
  assert.deepEqual(timeOuts, [2_000, 2_000]);
});
