import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { beforeEach, test } from 'node:test';
import { createGraphApi } from '../../lambda/messenger/graph-api.ts';
import { GraphApiUnreachable } from '../../lambda/messenger/graph-error.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { listening } from '../support/listening.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(() => {
  const { facebook, lambda } = simulator.current;
  anna = facebook.person('Anna');
  facebook.calls.length = 0;
  lambda.logs.length = 0;
});

function logged(): string {
  return JSON.stringify(simulator.current.lambda.logs);
}

test('the token travels in the Authorization header, the proof in the query, and the version is v26.0', async () => {
  await anna.says('hello');
  const [request] = simulator.current.facebook.calls.map(({ request }) => request);
  assert.match(request?.path ?? '', /^\/v26\.0\/me\/messages\?appsecret_proof=[0-9a-f]{64}$/);
  assert.equal(request?.headers.authorization, `Bearer ${DEMO_SECRETS.FB_PAGE_TOKEN}`);
});

test('a reply is a RESPONSE to the person who wrote', async () => {
  await anna.says('hello');
  const bodies = simulator.current.facebook.calls.map(({ request }) => JSON.parse(request.body));
  assert.deepEqual(bodies, [
    { recipient: { id: anna.id }, sender_action: 'mark_seen' },
    { recipient: { id: anna.id }, sender_action: 'typing_on' },
    {
      recipient: { id: anna.id },
      messaging_type: 'RESPONSE',
      message: {
        text: 'You said: hello',
        metadata: 'messenger-lambda',
        quick_replies: [{ content_type: 'text', title: 'Again', payload: 'AGAIN' }],
      },
    },
  ]);
});

test('passing trouble at Facebook is sat out, and the answer comes once', async () => {
  simulator.current.facebook.failNext(
    { error: { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' } },
    'hang up',
    { error: { code: 2, message: 'Service temporarily unavailable', is_transient: true }, status: 500 },
  );
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('a refusal is not tried again; the log has its code, subcode and fbtrace_id, and the call gets 200', async () => {
  const { facebook } = simulator.current;
  const message = '(#10) This message is sent outside of allowed window.';
  facebook.failNext({ error: { code: 10, error_subcode: 2018278, message } });
  await anna.says('hello');
  assert.equal(facebook.calls.length, 1);
  assert.deepEqual(anna.heard(), []);
  assert.deepEqual(facebook.undelivered, []);
  assert.match(logged(), /"code":10,"subcode":2018278,"fbtrace_id":"A/);
});

test('a Page token that was changed in Parameter Store a moment ago is taken up, and the answer comes once', async () => {
  const { facebook, parameterStore } = simulator.current;
  await anna.says('before');
  facebook.pageToken = 'EAANewToken';
  parameterStore.parameters.set('/messenger-bot/FB_PAGE_TOKEN', 'EAANewToken');
  await anna.says('after');
  assert.deepEqual(anna.heard(), ['You said: after']);
});

test('a token that Facebook refuses is logged as 190 without the token', async () => {
  const { facebook, lambda } = simulator.current;
  await lambda.stop();
  const token = facebook.pageToken;
  facebook.failNext({ error: { code: 190, message: `Malformed access token ${token}` } });
  await anna.says('hello');
  assert.match(logged(), /Malformed access token …/);
  assert.ok(!logged().includes(token));
});

test('a wrong App secret makes Facebook refuse the proof', async () => {
  const { url } = simulator.current;
  const secrets = { get: async () => simulator.current.facebook.pageToken, refresh: async () => {} };
  const graphApi = createGraphApi(`${url}/graph`, secrets);
  await assert.rejects(graphApi.post('1', 'messages', {}), /Invalid appsecret_proof provided/);
});

const secrets = { get: async () => 'x', refresh: async () => {} };

test('a call that takes too long, a broken connection and a 502 page are all “unreachable”', async (t) => {
  const server = createServer((request, response) => {
    if (request.url?.includes('/broken')) request.socket.destroy();
    if (request.url?.includes('/page')) response.writeHead(502).end('<html>Bad gateway</html>');
  });
  t.after(() => server.close().closeAllConnections());
  const graphApi = createGraphApi(await listening(server), secrets, [], { timeOut: 50 });
  for (const path of ['silent', 'broken', 'page']) {
    await assert.rejects(graphApi.post('1', path, {}), GraphApiUnreachable);
  }
});

test('an acceptance in words that cannot be read counts as accepted', async () => {
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    send: async () => ({ status: 200, headers: {}, text: '<html>' }),
  });
  assert.deepEqual(await graphApi.post('1', 'messages', {}), {});
});
