import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createGraphApi } from '../../lambda/messenger/graph-api.ts';
import type { HttpResponse } from '../../lambda/runtime/http-client.ts';

type Headers = HttpResponse['headers'];

const DAY = 24 * 60 * 60_000;
const MINUTE = 60_000;
let now = Date.parse('2026-11-25');

/** A Graph API client whose calls get these responses, on a clock of the test's own, a day after the test before. */
function scripted(t: TestContext, ...responses: readonly HttpResponse[]) {
  now += DAY;
  t.mock.timers.enable({ apis: ['Date'], now });
  const warn = t.mock.method(console, 'warn', () => {});
  const secrets = { get: async () => 'x', refresh: async () => {} };
  const called: string[] = [];
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    async send({ url }) {
      const response = responses[called.length] ?? accepted({});
      called.push(url.pathname);
      return response;
    },
  });
  return {
    graphApi,
    called,
    send: (page = '1') => graphApi.post(page, 'messages', {}),
    warnings: () => warn.mock.calls.map(({ arguments: [line] }) => line),
  };
}

function accepted(headers: Headers): HttpResponse {
  return { status: 200, headers, text: '{"message_id":"m_1"}' };
}

function refused(code: number, headers: Headers = {}): HttpResponse {
  return { status: 400, headers, text: JSON.stringify({ error: { code, message: 'no' } }) };
}

const app = (percent: number): Headers => ({
  'x-app-usage': JSON.stringify({ call_count: 28, total_time: percent, total_cputime: 25 }),
});

function business(id: string, type: string, call_count: number, wait: number): Headers {
  const usage = {
    type,
    call_count,
    total_cputime: 25,
    total_time: 25,
    estimated_time_to_regain_access: wait,
  };
  return { 'x-business-use-case-usage': JSON.stringify({ [id]: [usage] }) };
}

const near = { name: 'RateLimitNear', verdict: 'retry' };

const NEAR: Readonly<Record<string, Headers>> = {
  'X-App-Usage': app(95),
  'X-Page-Usage': { 'x-page-usage': '{"call_count":100,"total_time":1,"total_cputime":1}' },
  'X-Business-Use-Case-Usage': business('1', 'messenger', 96, 0),
};

for (const [name, headers] of Object.entries(NEAR)) {
  test(`close to the limit in ${name}, further calls of the Page are refused before Facebook does`, async (t) => {
    const { graphApi, called, send } = scripted(t, accepted(headers));
    await send();
    await assert.rejects(send(), { ...near, retryAfter: 60 });
    await assert.rejects(graphApi.get('1', 'anna', {}), near);
    await assert.rejects(graphApi.checkCredentials('1', 0), near);
    assert.equal(called.length, 1);
    await send('2');
    assert.equal(called.length, 2);
  });
}

test('the wait is the one that Facebook estimates, in minutes', async (t) => {
  const { send } = scripted(t, accepted(business('1', 'messenger', 100, 19)));
  await send();
  await assert.rejects(send(), { ...near, retryAfter: 19 * 60 });
});

test('after the wait one call is let through, and its figures decide about the others', async (t) => {
  const { graphApi, called, send } = scripted(t, accepted(app(99)), accepted(app(97)), accepted(app(40)));
  await send();
  t.mock.timers.tick(MINUTE);
  await graphApi.checkCredentials('1', 0);
  const [probe, other] = await Promise.allSettled([send(), send()]);
  assert.deepEqual([probe.status, other.status], ['fulfilled', 'rejected']);
  await assert.rejects(send(), { ...near, retryAfter: 60 });
  t.mock.timers.tick(MINUTE);
  await send();
  await Promise.all([send(), send()]);
  assert.equal(called.length, 5);
});

test('a call that Facebook refuses without figures leaves the Page close to its limit', async (t) => {
  const { called, send } = scripted(t, refused(4, app(100)), refused(4));
  await assert.rejects(send(), { code: 4 });
  t.mock.timers.tick(MINUTE);
  await assert.rejects(send(), { code: 4 });
  await assert.rejects(send(), near);
  assert.equal(called.length, 2);
});

test('lower usage, usage of advertisements or of another Page, and an unreadable header refuse nothing', async (t) => {
  const headers: readonly Headers[] = [
    app(94),
    business('1', 'messenger', 94, 0),
    business('1', 'ads_management', 100, 5),
    { 'x-business-use-case-usage': JSON.stringify({ 1: [], 2: [{ type: 'pages', call_count: 100 }] }) },
    { 'x-app-usage': 'soon', 'x-page-usage': '[]', 'x-business-use-case-usage': 'null' },
    { 'x-business-use-case-usage': '{"1":{"call_count":100}}' },
  ];
  const { called, send } = scripted(t, ...headers.map(accepted));
  for (const _ of headers) await send();
  await send();
  assert.equal(called.length, headers.length + 1);
});

test('a warning says so at most once a minute', async (t) => {
  const high = accepted(app(98));
  const { send, warnings } = scripted(t, high, high, high);
  await send('1');
  await send('2');
  assert.deepEqual(warnings(), [
    { what: 'Close to a rate limit of Facebook: events wait', page: '1', percent: 98, seconds: 60 },
  ]);
  t.mock.timers.tick(MINUTE);
  await send('3');
  assert.equal(warnings().length, 2);
});
