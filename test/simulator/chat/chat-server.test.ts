import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { call } from '../../support/with-simulator.ts';
import type { OpenChat } from './open-chat.ts';
import { openShow } from './open-show.ts';

let open: OpenChat;
let url = '';
let host = '';

before(async () => {
  open = await openShow();
  ({ url } = open.simulator);
  ({ host } = new URL(url));
});

after(() => open.close());

const SAY = JSON.stringify({ type: 'new person', name: 'Mallory', locale: 'en_US' });

function isThere(name: string): boolean {
  return [...open.simulator.facebook.people.values()].some((person) => person.name === name);
}

for (const [who, headers] of Object.entries({
  'a page of another origin': { origin: 'https://evil.example' },
  'a page of another port': { origin: 'http://localhost:1' },
  'a page in a sandbox': { origin: 'null' },
  'a caller that sends no origin': {},
})) {
  test(`${who} cannot drive the bot`, async () => {
    const { status } = await call(`${url}/chat/commands`, { method: 'POST', headers, body: SAY });
    assert.equal(status, 403);
    assert.equal(isThere('Mallory'), false);
  });
}

test('a page of another origin can read nothing', async () => {
  for (const path of ['/', '/chat/updates', '/chat/memory', '/chat/test']) {
    const answer = await call(url + path, { headers: { origin: 'https://evil.example' } });
    assert.equal(answer.status, 403, path);
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  }
});

test('a host name that was pointed at this machine is refused', async () => {
  for (const path of ['/', '/chat/updates']) {
    assert.equal((await call(url + path, { headers: { host: 'evil.example' } })).status, 403);
  }
});

test('Parameter Store refuses a host name that was pointed at this machine', async () => {
  const headers = { host: 'evil.example', 'x-amz-target': 'AmazonSSM.GetParameters' };
  assert.equal((await call(url, { method: 'POST', headers, body: '{}' })).status, 403);
});

test('the page itself may send commands', async () => {
  const headers = { origin: `http://${host}` };
  const body = SAY.replace('Mallory', 'Trent');
  assert.equal((await call(`${url}/chat/commands`, { method: 'POST', headers, body })).status, 204);
  assert.equal(isThere('Trent'), true);
});

test('a command that is malformed, or cannot be carried out, is refused with a reason', async () => {
  const headers = { origin: `http://${host}` };
  const post = (body: string) => call(`${url}/chat/commands`, { method: 'POST', headers, body });
  assert.equal((await post('{')).status, 400);
  assert.equal((await post('[]')).status, 400);
  assert.match((await post('{"type":"say","person":"1","text":"x"}')).body, /no such person/);
  const nameless = await post('{"type":"new person","name":"  ","locale":"en_US"}');
  assert.deepEqual([nameless.status, nameless.body], [409, 'A person needs a name.']);
  const gone = await post('{"type":"send back","letter":"x"}');
  assert.deepEqual([gone.status, gone.body], [409, 'This dead letter no longer exists.']);
});

/** Sends bytes that no well-behaved client sends, and hangs up. */
async function sendBytes(bytes: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await once(socket, 'close');
}

for (const [what, bytes] of Object.entries({
  'an invalid path': 'GET // HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'a path that cannot be decoded': 'GET /chat/pictures/%ff.svg HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'a body that ends too early':
    'POST /messenger HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc',
  'a command that ends too early':
    'POST /chat/commands HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc',
  'an invalid call of the Graph API':
    'POST /graph/X// HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n{',
})) {
  test(`${what} does not stop the server`, async (t) => {
    t.mock.method(console, 'error', () => {});
    await sendBytes(bytes);
    assert.equal((await call(url)).status, 200);
  });
}

test('a file of more than 25 MB is refused before it is read', async () => {
  const headers = { origin: `http://${host}`, 'content-length': String(25 * 1024 * 1024 + 1) };
  const status = await new Promise<number | undefined>((resolve) => {
    const upload = request(`${url}/chat/files?person=1&name=x`, { method: 'POST', headers });
    upload.on('error', () => {});
    upload.on('response', (response) => {
      resolve(response.statusCode);
      upload.destroy();
    });
    upload.flushHeaders();
  });
  assert.equal(status, 413);
});

test('the page may load only from this server, and run only its own script', async () => {
  const { headers } = await call(`${url}/`);
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
});

test('a file that a person sent is not run as a page', async () => {
  const person = open.chat.newPerson('Victor', 'en_US');
  await open.chat.sendFile(person.id, 'x.html', 'text/html', Buffer.from('<script>1</script>'));
  const { headers } = await call(`${url}/chat/files/1/x.html`);
  assert.equal(headers['content-type'], 'application/octet-stream');
  assert.equal(headers['content-disposition'], 'attachment');
  assert.match(String(headers['content-security-policy']), /sandbox/);
});

test('a webhook call that was copied as a curl command is accepted', async () => {
  const person = open.chat.newPerson('Walter', 'en_US');
  await open.chat.execute({ type: 'say', person: person.id, text: "it's $HOME & “more”" });
  const { trace } = open.chat.recorder;
  const curl = trace.findLast(({ kind }) => kind === 'webhook')?.clipboard.curl ?? '';
  const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
  assert.match(stdout, /^HTTP\/1.1 200[\s\S]*EVENT_RECEIVED$/);
});

test('neither the Page token nor its proof is shown', async () => {
  const person = open.chat.newPerson('Xenia', 'en_US');
  await open.chat.execute({ type: 'say', person: person.id, text: 'hello' });
  const { pageToken, appSecret } = open.simulator.facebook;
  const shown = JSON.stringify(open.chat.everything());
  assert.match(shown, /me\/messages/);
  assert.doesNotMatch(shown, new RegExp(`${pageToken}|${appSecret}|appsecret_proof=`));
});

test('each of two people in one invocation has a trace of their own', async () => {
  const { facebook, idle } = open.simulator;
  const people = ['Yves', 'Zoe'].map((name) => open.chat.newPerson(name, 'en_US'));
  const texts = people.map(({ id }, i) => ({ mid: `m_two_${i}`, text: `from ${id}` }));
  const elements = texts.map((message, i) => ({
    ...{ sender: { id: people[i]?.id }, recipient: { id: facebook.page.id }, timestamp: Date.now(), message },
  }));
  await facebook.notify(facebook.notification(...elements));
  await idle();
  for (const { id } of people) {
    const own = open.chat.recorder.trace.filter((entry) => entry.people.join() === id);
    const kinds = own.map(({ kind, title }) => (kind === 'record' ? title : kind));
    assert.deepEqual([kinds[0], kinds[1]], ['Queue record: text, try 1 → done', 'graph']);
    assert.equal(new Set(own.flatMap(({ events }) => events)).size, 1);
  }
});
