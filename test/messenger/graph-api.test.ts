import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
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
    { error: { code: 1200, error_subcode: 2018024, message: '(#1200) Temporary send message failure.' } },
    'hang up',
    { error: { code: 2, message: 'Service temporarily unavailable', is_transient: true }, status: 500 },
  );
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('close to a rate limit events go back to the queue, and are answered when the figures are lower', async (t) => {
  const { current } = simulator;
  const { faultFor } = current;
  t.after(() => Object.assign(current, { faultFor }));
  let percent = 97;
  current.faultFor = ({ service }) => {
    if (service !== 'graph') return undefined;
    return {
      when: 'instead',
      async answer(call, answer) {
        const answered = await answer(call);
        const usage = { call_count: percent, total_time: 1, total_cputime: 1 };
        return typeof answered === 'string'
          ? answered
          : { ...answered, headers: { ...answered.headers, 'x-app-usage': JSON.stringify(usage) } };
      },
    };
  };
  await anna.says('hello');
  assert.deepEqual(anna.heard(), []);
  assert.equal(current.facebook.calls.length, 1);
  assert.match(logged(), /Close to a rate limit of Facebook: events wait/);
  percent = 40;
  await current.drain();
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.deepEqual(await current.sqs.takeDeadLetters(), []);
});

test('a rate limit that Facebook refuses a message for is met once an attempt', async () => {
  const { facebook, drain } = simulator.current;
  const refusal = { error: { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' } };
  facebook.failNext(refusal, refusal, refusal); // Seen, typing and the message.
  await anna.says('hello');
  assert.deepEqual([facebook.calls.length, anna.heard()], [3, []]);
  await drain();
  assert.deepEqual([facebook.calls.length, anna.heard()], [6, ['You said: hello']]);
});

test('a refusal is not tried again; the log has its code, subcode and fbtrace_id, and the call gets 200', async () => {
  const { facebook } = simulator.current;
  const message = '(#10) This message is sent outside of allowed window.';
  const refusal = { error: { code: 10, error_subcode: 2018278, message } };
  facebook.failNext(refusal, refusal, refusal); // Seen, typing and the message.
  await anna.says('hello');
  assert.equal(facebook.calls.length, 3);
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

test('a refused token is read again only until the call must have ended', async (t) => {
  const body = '{"error":{"code":190,"message":"Invalid OAuth access token."}}';
  const server = createServer((_request, response) => response.writeHead(400).end(body));
  t.after(() => server.close());
  const waits: unknown[] = [];
  const secrets = { get: async () => 'x', refresh: async (endBy?: number) => void waits.push(endBy) };
  const graphApi = createGraphApi(await listening(server), secrets);
  const endBy = Date.now() + 60_000;
  await assert.rejects(graphApi.post('1', 'messages', {}, { endBy }), /Invalid OAuth/);
  assert.deepEqual(waits, [endBy]);
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

const failing = { name: 'GraphApiUnreachable', verdict: 'retry' };

test('a request that was written and got no response that can be read may have taken effect', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const server = createServer((request, response) => {
    if (request.url?.includes('/silent')) t.mock.timers.tick(10_000);
    if (request.url?.includes('/broken')) request.socket.destroy();
    if (request.url?.includes('/page')) response.writeHead(502).end('<html>Bad gateway</html>');
  });
  t.after(() => server.close().closeAllConnections());
  const graphApi = createGraphApi(await listening(server), secrets);
  for (const path of ['silent', 'broken', 'page', 'silent', 'page', 'broken']) {
    await assert.rejects(graphApi.post('1', path, {}), { ...failing, sent: 'unknown' });
  }
});

test('a request for which there is no connection did not leave', async (t) => {
  const plain = createServer();
  t.after(() => plain.close());
  const url = await listening(plain);
  const closed = createServer();
  const nowhere = await listening(closed);
  await new Promise((resolve) => closed.close(resolve));
  for (const target of [url.replace('http:', 'https:'), nowhere]) {
    const graphApi = createGraphApi(target, secrets);
    await assert.rejects(graphApi.post('1', 'messages', {}), { ...failing, sent: 'no' }, target);
  }
});

test('a request whose connection is not there in time did not leave', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  // It accepts, but never shakes hands.
  const server = createTcpServer(() => t.mock.timers.tick(10_000));
  t.after(() => server.close());
  const url = await listening(server);
  const graphApi = createGraphApi(url.replace('http:', 'https:'), secrets);
  await assert.rejects(graphApi.post('1', 'messages', {}), { ...failing, sent: 'no' });
});

for (const text of ['<html>', '', '[]', 'true', 'null', '{"message_id":']) {
  test(`an acceptance that says “${text}” may have sent a message, and tells nothing when something was asked`, async () => {
    const graphApi = createGraphApi('http://example.com', secrets, [], {
      send: async () => ({ status: 200, headers: {}, text }),
    });
    const unreadable = { name: 'GraphApiUnreadable', verdict: 'maybe-sent', sent: 'unknown' };
    await assert.rejects(graphApi.post('1', 'messages', {}), unreadable);
    await assert.rejects(graphApi.get('1', 'anna', {}), { ...failing, sent: 'unknown' });
  });
}

/** A client whose every call is refused with this error. */
function refusing(error: object, status = 400) {
  const text = JSON.stringify({ error });
  return createGraphApi('http://example.com', secrets, [], {
    send: async () => ({ status, headers: {}, text }),
  });
}

test('a private reply that Facebook already has counts as sent, with a warning', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const graphApi = refusing({ code: 10900, message: '(#10900) Activity already replied to' });
  assert.deepEqual(await graphApi.post('1', 'messages', { recipient: { comment_id: '1_2' } }), {});
  assert.match(JSON.stringify(warn.mock.calls[0]?.arguments), /already has its private reply.*10900/);
});

test('a Page that Facebook has restricted is an error in the log, and the event waits', async (t) => {
  const logged = t.mock.method(console, 'error', () => {});
  const graphApi = refusing({ code: 10, error_subcode: 1893063, message: '(#10) The Page is restricted' });
  await assert.rejects(graphApi.post('1', 'messages', {}), { verdict: 'retry' });
  assert.match(JSON.stringify(logged.mock.calls[0]?.arguments), /has restricted the Page.*1893063/);
});

test('an error that is not an object counts as no response', async () => {
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    send: async () => ({ status: 400, headers: {}, text: '{"error":"down"}' }),
  });
  await assert.rejects(graphApi.post('1', 'messages', {}), { ...failing, sent: 'unknown' });
});
