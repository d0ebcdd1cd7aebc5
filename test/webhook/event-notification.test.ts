import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { facebookJson, sign } from '../simulator/facebook/delivery.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { call, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(() => {
  anna = simulator.current.facebook.person('Anna');
});

async function post(body: string | Buffer, headers: Record<string, string | string[]> = {}) {
  const signed = sign(Buffer.from(body), DEMO_SECRETS.FB_APP_SECRET);
  const response = await call(simulator.current.webhookUrl, {
    method: 'POST',
    body,
    headers: { ...signed.headers, ...headers },
  });
  await simulator.current.idle();
  return response;
}

function textFrom(person: Person, text: string): object {
  const { facebook } = simulator.current;
  return facebook.notification(facebook.element(person, { message: { mid: `m_${text.length}`, text } }));
}

function assertRefused(response: { status: number; body: string }, status: number): void {
  assert.equal(response.status, status);
  assert.match(response.body, /^[A-Z][A-Za-z ]{2,30}$/);
}

test('a signed event gets 200 and an answer from the bot', async () => {
  const { status, body } = await post(facebookJson(textFrom(anna, 'hello')));
  assert.deepEqual([status, body], [200, 'EVENT_RECEIVED']);
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('the signature holds for the escaped bytes: slashes, umlauts, emoji', async () => {
  await anna.says('äöå </b> 50% @you https://example.com/ü 👑❤️');
  assert.deepEqual(anna.heard(), ['You said: äöå </b> 50% @you https://example.com/ü 👑❤️']);
});

test('the signature holds for unescaped UTF-8 too', async () => {
  await post(JSON.stringify(textFrom(anna, 'äöå 👑')));
  assert.deepEqual(anna.heard(), ['You said: äöå 👑']);
});

test('a body that API Gateway passes on in base64 is understood', async () => {
  const { status } = await post(facebookJson(textFrom(anna, 'hello')), {
    'Content-Type': 'application/octet-stream',
  });
  assert.equal(status, 200);
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

for (const name of ['x-hub-signature-256', 'X-HUB-SIGNATURE-256', 'X-hub-Signature-256']) {
  test(`the signature is found in ${name}`, async () => {
    const body = facebookJson(textFrom(anna, 'hello'));
    const signature = sign(Buffer.from(body), DEMO_SECRETS.FB_APP_SECRET).headers['X-Hub-Signature-256'];
    const headers = { [name]: signature, 'content-type': 'application/json' };
    assert.equal((await call(simulator.current.webhookUrl, { method: 'POST', body, headers })).status, 200);
  });
}

const valid = '{"object":"page","entry":[]}';
const signature = (body: string, secret: string = DEMO_SECRETS.FB_APP_SECRET) =>
  sign(Buffer.from(body), secret).headers['X-Hub-Signature-256'] ?? '';

const FORGED: Record<string, Record<string, string | string[]>> = {
  'no signature': {},
  'a signature under another secret': { 'X-Hub-Signature-256': signature(valid, 'guess') },
  'a signature of another body': { 'X-Hub-Signature-256': signature('{}') },
  'a signature without its prefix': { 'X-Hub-Signature-256': signature(valid).slice('sha256='.length) },
  'a signature cut short': { 'X-Hub-Signature-256': signature(valid).slice(0, -2) },
  'a signature that is too long': { 'X-Hub-Signature-256': `${signature(valid)}00` },
  'a signature that is not hex': { 'X-Hub-Signature-256': `sha256=${'z'.repeat(64)}` },
  'an empty signature': { 'X-Hub-Signature-256': '' },
  'two signatures': { 'X-Hub-Signature-256': [signature(valid), signature(valid)] },
  'only the SHA-1 signature': {
    'X-Hub-Signature': sign(Buffer.from(valid), DEMO_SECRETS.FB_APP_SECRET).headers['X-Hub-Signature'] ?? '',
  },
};

for (const [what, headers] of Object.entries(FORGED)) {
  test(`${what} gets 403`, async () => {
    const all = { 'content-type': 'application/json', ...headers };
    assertRefused(
      await call(simulator.current.webhookUrl, { method: 'POST', body: valid, headers: all }),
      403,
    );
  });
}

test('a forged event is not answered', async () => {
  const body = facebookJson(textFrom(anna, 'hello'));
  const headers = { 'X-Hub-Signature-256': signature(body, 'guess'), 'content-type': 'application/json' };
  await call(simulator.current.webhookUrl, { method: 'POST', body, headers });
  assert.deepEqual(anna.heard(), []);
});

const NOT_JSON: Record<string, string | Buffer> = {
  'an empty body': '',
  'a form': 'object=page',
  'JSON cut short': '{"object":"page","entry":[',
};

for (const [what, body] of Object.entries(NOT_JSON)) {
  test(`${what} gets 400`, async () => assertRefused(await post(body), 400));
}

test('invalid UTF-8 with a right signature gets 400 when its bytes arrive', async () => {
  const body = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
  assertRefused(await post(body, { 'Content-Type': 'application/octet-stream' }), 400);
});

test('invalid UTF-8 with a right signature gets 403 when API Gateway has already replaced the bytes', async () => {
  assertRefused(await post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 403);
});

const NOT_OURS = {
  'an Instagram event': '{"object":"instagram","entry":[]}',
  'no object': '{"entry":[]}',
  'a JSON array': '[]',
  'a JSON string': '"page"',
  'JSON null': 'null',
};

for (const [what, body] of Object.entries(NOT_OURS)) {
  test(`${what}, signed, gets 200: Facebook repeats any other response, and at last unsubscribes`, async () => {
    const { facebook } = simulator.current;
    const sent = facebook.calls.length;
    const { status, body: response } = await post(body);
    assert.deepEqual([status, response], [200, 'EVENT_RECEIVED']);
    assert.equal(facebook.calls.length, sent);
  });
}

/** The warnings that the work causes. */
async function warnings(
  work: () => Promise<unknown>,
): Promise<{ readonly what: string; readonly object?: string }[]> {
  const { logs } = simulator.current.lambda;
  const before = logs.length;
  await work();
  return logs
    .slice(before)
    .flatMap(({ level, message }) => (level === 'WARN' ? [JSON.parse(JSON.stringify(message))] : []));
}

test('another object than a Page is named in at most one warning a minute', async () => {
  const postAll = async () => {
    for (const object of ['whatsapp_business_account', 'instagram', 'user']) {
      await post(JSON.stringify({ object, entry: [] }));
    }
  };
  for (let minute = 0; minute < 2; minute++) {
    await simulator.current.advance(61_000);
    const [first, ...more] = await warnings(postAll);
    assert.deepEqual([first?.object, more], ['whatsapp_business_account', []]);
    assert.match(first?.what ?? '', /not about a Page: remove this URL/);
  }
});

test('what cannot be the name of an object is not logged', async () => {
  for (const object of ['x'.repeat(1000), 'my words', 'in"sta\n', '', 7]) {
    await simulator.current.advance(61_000);
    const [warning] = await warnings(() => post(JSON.stringify({ object })));
    assert.equal(warning?.object, 'unknown');
  }
});

test('refused signatures cause at most one warning a minute, which says what to do', async () => {
  const { webhookUrl, advance } = simulator.current;
  const forge = async () => {
    for (let i = 0; i < 3; i++) await call(webhookUrl, { method: 'POST', body: valid });
  };
  for (let minute = 0; minute < 2; minute++) {
    await advance(61_000);
    const [first, ...more] = await warnings(forge);
    assert.match(
      first?.what ?? '',
      /without a valid signature: if Facebook made them, put .* in FB_APP_SECRET/,
    );
    assert.deepEqual(more, []);
  }
});

for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
  test(`${method} gets 405`, async () => {
    const response = await call(simulator.current.webhookUrl, { method });
    assertRefused(response, 405);
    assert.equal(response.headers.allow, 'GET, POST');
  });
}

const page = simulator;
const STRANGE: Record<string, () => unknown> = {
  'entry is not an array': () => ({ object: 'page', entry: 'none' }),
  'entry is missing': () => ({ object: 'page' }),
  'an entry is null': () => ({ object: 'page', entry: [null, 7, 'x', []] }),
  'messaging is missing': () => ({ object: 'page', entry: [{ id: page.current.facebook.page.id, time: 1 }] }),
  'messaging is full of nulls': () => entryOf({ messaging: [null, null] }),
  'messaging is not an array': () => entryOf({ messaging: { a: 1 } }),
  'the sender is missing': () => entryOf({ messaging: [{ message: { mid: 'm_1', text: 'hi' } }] }),
  'the message is a string': () => entryOf({ messaging: [{ ...ends(), message: 'hi' }] }),
  'the text is a number': () => entryOf({ messaging: [{ ...ends(), message: { mid: 'm_1', text: 5 } }] }),
};

const WITHOUT_REPLY: Record<string, () => unknown> = {
  'a page feed changed': () => entryOf({ changes: [{ field: 'feed', value: { item: 'status' } }] }),
  'another app owns the thread': () =>
    entryOf({ standby: [{ ...ends(), message: { mid: 'm_1', text: 'hi' } }] }),
  'a person calls': () => entryOf({ calls: [{ id: 'c', event: 'connect' }] }),
};

for (const [what, notification] of Object.entries(WITHOUT_REPLY)) {
  test(`when ${what} the webhook call gets 200 and the bot sends nothing`, async () => {
    const sent = simulator.current.facebook.calls.length;
    assert.equal((await post(JSON.stringify(notification()))).status, 200);
    assert.equal(simulator.current.facebook.calls.length, sent);
  });
}

function ends() {
  return { sender: { id: anna.id }, recipient: { id: page.current.facebook.page.id }, timestamp: 1 };
}

function entryOf(lists: object) {
  return { object: 'page', entry: [{ id: page.current.facebook.page.id, time: 1, ...lists }] };
}

for (const [what, notification] of Object.entries(STRANGE)) {
  test(`when ${what} the webhook call gets 200, the bot replies to no one and the log names fields only`, async () => {
    const { lambda, facebook } = simulator.current;
    const [logged, sent] = [lambda.logs.length, facebook.calls.length];
    const { status } = await post(JSON.stringify(notification()));
    assert.equal(status, 200);
    const warned =
      facebook.calls.slice(sent).length > 0 || lambda.logs.slice(logged).some(isWarningOfUnknown);
    assert.ok(warned);
    assert.doesNotMatch(JSON.stringify(lambda.logs.slice(logged)), /"hi"/);
    assert.deepEqual(
      anna.heard().filter((text) => !text.startsWith('Unknown:')),
      [],
    );
  });
}

function isWarningOfUnknown({ level, message }: { level: string; message: unknown }): boolean {
  return level === 'WARN' && JSON.stringify(message).includes('Unknown event type');
}

test('ids as numbers and timestamps as strings are understood', async () => {
  const sender = { id: Number(anna.id) };
  const element = {
    sender,
    recipient: { id: 1 },
    timestamp: String(Math.floor(Date.now() / 1000)),
    message: { mid: 'm_numbers', text: 'hello' },
  };
  await post(JSON.stringify(entryOf({ messaging: [element] })));
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('a person whose id is a number beyond 2^53 is the right person, also in raw', async () => {
  const { facebook } = simulator.current;
  const id = '10210043681558627';
  const bertha = facebook.person('Bertha', id);
  const notification = entryOf({
    messaging: [
      { ...ends(), timestamp: Date.now(), sender: { id }, message: { mid: 'm_bertha', text: 'sender:' } },
    ],
  });
  const { status } = await post(JSON.stringify(notification).replace(`"${id}"`, id));
  assert.equal(status, 200);
  assert.deepEqual(bertha.heard(), [`Sender: {"id":"${id}"}`]);
});

test('a test event from the Dashboard gets 200 and does not reach the bot', async () => {
  const { lambda, facebook } = simulator.current;
  const [logged, sent] = [lambda.logs.length, facebook.calls.length];
  const element = { sender: { id: '12334' }, recipient: { id: '23245' }, timestamp: '1527459824' };
  const message = { mid: 'test_message_id', text: 'test_message', commands: [{ name: 'command123' }] };
  const entries = [
    { id: '0', time: 1527459824, messaging: [{ ...element, message }] },
    { id: '0', time: 1527459824, changes: [{ field: 'messages', value: { ...element, message } }] },
  ];
  assert.equal((await post(JSON.stringify({ object: 'page', entry: entries }))).status, 200);
  assert.equal(facebook.calls.length, sent);
  assert.match(JSON.stringify(lambda.logs.slice(logged)), /Test event from the App Dashboard/);
});

test('10,000 nested arrays get 200', async () => {
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const { status } = await post(`{"object":"page","entry":[{"id":"1","messaging":[{"message":${nested}}]}]}`);
  assert.equal(status, 200);
});

test('a signed body of 5 MB gets 200', async () => {
  const filler = 'x'.repeat(5 * 1024 * 1024);
  assert.equal((await post(`{"object":"page","entry":[],"filler":"${filler}"}`)).status, 200);
});

test('an unsigned body of 5 MB gets 403', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = 'x'.repeat(5 * 1024 * 1024);
  assertRefused(await call(simulator.current.webhookUrl, { method: 'POST', body, headers }), 403);
});

test('an App secret that has just been changed in Parameter Store is accepted', async () => {
  const { parameterStore, facebook } = simulator.current;
  await simulator.current.advance(31_000);
  facebook.appSecret = 'rotated-app-secret';
  parameterStore.parameters.set('/messenger-bot/FB_APP_SECRET', 'rotated-app-secret');
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assertRefused(await post(valid), 403);
});

test('no log line has a secret', () => {
  const logged = JSON.stringify(simulator.current.lambda.logs);
  for (const secret of Object.values(DEMO_SECRETS)) assert.ok(!logged.includes(secret));
});
