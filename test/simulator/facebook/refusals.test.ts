import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { moveClock } from '../clock.ts';
import { APP_ID } from './app-id.ts';
import { POST_ID } from './comments.ts';
import { Facebook } from './facebook.ts';
import { graphError } from './graph-errors.ts';
import type { Person } from './person.ts';
import { signedCall } from './signed-call.ts';
import { INBOX } from './thread-control.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error?: Readonly<Record<string, unknown>>;
    readonly data?: readonly Readonly<Record<string, unknown>>[];
  };
}

let facebook: Facebook;
let anna: Person;

beforeEach(() => {
  facebook = new Facebook(async () => 200);
  anna = facebook.person('Anna');
});

async function call(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await signedCall(facebook, method, path, body);
  return { ...answer, body: JSON.parse(answer.body) };
}

function send(message: object, recipient: object = { id: anna.id }): Promise<Answer> {
  return call('POST', 'me/messages', { recipient, messaging_type: 'RESPONSE', message });
}

/** `10/2018300`, or `sent`. */
function outcome({ body: { error } }: Answer): string {
  return error ? [error.code, error.error_subcode].filter(Boolean).join('/') : 'sent';
}

const PROFILES = ['100/33', '100/2018218', '100/2018247', '100', '3', '10', '200', '230'];

for (const error of PROFILES) {
  test(`a profile is refused with ${error}`, async () => {
    anna.profile = { error };
    const { status, body } = await call('GET', `${anna.id}?fields=first_name`);
    assert.deepEqual([status, outcome({ status, headers: {}, body })], [400, error]);
    assert.deepEqual(Object.keys(body.error ?? {}).sort(), [
      'code',
      ...(error.includes('/') ? ['error_subcode'] : []),
      'fbtrace_id',
      'is_transient',
      'message',
      'type',
    ]);
    assert.equal(body.error?.type, 'OAuthException');
  });
}

test('a subcode alone finds its code', async () => {
  anna.profile = { error: 2018218 };
  assert.equal(outcome(await call('GET', `${anna.id}?fields=first_name`)), '100/2018218');
});

test('passing errors are marked, and have the status that Facebook gives them', () => {
  assert.deepEqual([graphError('4').error.is_transient, graphError('4').status], [true, 400]);
  assert.deepEqual(
    [graphError('-1/2018012').error.error_subcode, graphError('-1/2018012').status],
    [2018012, 500],
  );
  assert.equal(
    graphError('613/2534040').error.message,
    '(#613) Calls to this api have exceeded the rate limit.',
  );
});

test('an App that passed the conversation on may not write until it is passed back or a day has gone by', async () => {
  facebook.pageApi.owners.defaultApp = APP_ID;
  await call('POST', 'me/pass_thread_control', { recipient: { id: anna.id }, target_app_id: INBOX });
  assert.equal(outcome(await send({ text: 'hello' })), '10/2018300');
  await anna.does({ pass_thread_control: { new_owner_app_id: APP_ID, previous_owner_app_id: INBOX } });
  assert.equal(outcome(await send({ text: 'hello' })), 'sent');
  await call('POST', 'me/pass_thread_control', { recipient: { id: anna.id }, target_app_id: INBOX });
  moveClock(25 * 3_600_000);
  await anna.does({ reaction: { mid: 'm_1', action: 'react', reaction: 'love', emoji: '❤' } });
  assert.equal(outcome(await send({ text: 'hello' })), 'sent');
});

test('the message of a person extends the control of another App', async () => {
  facebook.pageApi.owners.defaultApp = APP_ID;
  facebook.pageApi.owners.set(anna.id, '42');
  moveClock(23 * 3_600_000);
  await anna.says('hello');
  moveClock(23 * 3_600_000);
  assert.equal(outcome(await send({ text: 'hello' })), '10/2018300');
});

test('without a default App everyone may write until a conversation is passed on, and nobody may take it', async () => {
  const recipient = { id: anna.id };
  await anna.isAnsweredInInbox('I am human.');
  assert.equal(outcome(await send({ text: 'hello' })), 'sent');
  assert.equal(outcome(await call('POST', 'me/take_thread_control', { recipient })), '100/2534037');
  await call('POST', 'me/pass_thread_control', { recipient, target_app_id: INBOX });
  assert.equal(outcome(await send({ text: 'hello' })), '10/2018300');
  assert.equal(outcome(await call('POST', 'me/take_thread_control', { recipient })), '100/2534037');
});

test('an App that is not the default takes an idle conversation, and any other only if the business allows it', async () => {
  const { owners } = facebook.pageApi;
  const take = () => call('POST', 'me/take_thread_control', { recipient: { id: anna.id } });
  owners.defaultApp = INBOX;
  assert.equal(outcome(await take()), 'sent');
  owners.set(anna.id, '42');
  assert.equal(outcome(await take()), '100/2534037');
  owners.mayTake = true;
  assert.equal(outcome(await take()), 'sent');
  assert.equal(owners.get(anna.id), APP_ID);
});

test('with a default App the inbox takes control by answering, and only the owner may pass on', async () => {
  const { owners } = facebook.pageApi;
  owners.defaultApp = APP_ID;
  assert.equal(outcome(await send({ text: 'idle' })), 'sent');
  await anna.isAnsweredInInbox('I am human.');
  assert.equal(outcome(await send({ text: 'hello' })), '10/2018300');
  const target_app_id = '42';
  const pass = await call('POST', 'me/pass_thread_control', { recipient: { id: anna.id }, target_app_id });
  assert.equal(outcome(pass), '100/2534037');
  await call('POST', 'me/take_thread_control', { recipient: { id: anna.id } });
  assert.equal(outcome(await send({ text: 'hello' })), 'sent');
  await call('POST', 'me/release_thread_control', { recipient: { id: anna.id } });
  owners.defaultApp = INBOX;
  assert.equal(outcome(await send({ text: 'idle' })), '10/2018300');
});

test('a second private reply to a comment is refused with 10900, others as the simulator is set', async () => {
  await anna.comments('c_1');
  assert.equal(outcome(await send({ text: 'one' }, { comment_id: 'c_1' })), 'sent');
  assert.equal(outcome(await send({ text: 'two' }, { comment_id: 'c_1' })), '10900');
  await anna.comments('c_2');
  for (const refusal of ['10902', '10903', '100/2534025'] as const) {
    facebook.commentRefusals.set('c_2', refusal);
    assert.equal(outcome(await send({ text: 'two' }, { comment_id: 'c_2' })), refusal);
  }
  assert.deepEqual(anna.heard(), []);
});

test('a private reply is refused when the comment is older than seven days', async () => {
  await anna.comments('c_1');
  await anna.comments('c_2');
  moveClock(7 * 24 * 60 * 60_000 - 60_000);
  assert.equal(outcome(await send({ text: 'in time' }, { comment_id: 'c_1' })), 'sent');
  moveClock(2 * 60_000);
  assert.equal(outcome(await send({ text: 'late' }, { comment_id: 'c_2' })), '10902');
});

test('without pages_manage_engagement a comment can be read, but not answered, liked or hidden', async () => {
  await anna.comments('c_1');
  facebook.thread.scopes = () => ['pages_messaging'];
  const writes = [
    ['POST', 'c_1/comments', { message: 'Thanks' }],
    ['POST', 'c_1/likes', {}],
    ['POST', 'c_1', { is_hidden: true }],
  ] as const;
  for (const [method, path, body] of writes)
    assert.equal(outcome(await call(method, path, body)), '283', path);
  assert.equal((await call('GET', 'c_1?fields=message')).body.error, undefined);
  assert.equal(facebook.thread.all.length, 1);
});

test('the Page’s post takes a comment of the Page, which is notified below the post', async () => {
  const bodies: string[] = [];
  facebook = new Facebook(async ({ body }) => {
    bodies.push(String(body));
    return 200;
  });
  await call('POST', `${POST_ID}/comments`, { message: 'New opening hours' });
  const [{ message, parent } = {}] = facebook.thread.all;
  assert.deepEqual([message, parent], ['New opening hours', POST_ID]);
  const { body } = await call('GET', `${POST_ID}/comments?fields=message`);
  assert.deepEqual(
    body.data?.map(({ message }) => message),
    ['New opening hours'],
  );
  assert.match(bodies.join(), new RegExp(`"parent_id":"${POST_ID}"`));
});

const button = { type: 'postback', title: 'T', payload: 'P' };
const template = (payload: object) => ({ attachment: { type: 'template', payload } });
const card = (more: object) =>
  template({ template_type: 'generic', elements: [{ title: 'T', subtitle: 'S', ...more }] });

const EMPTY: Readonly<Record<string, object>> = {
  'quick_replies: []': { text: 'hello', quick_replies: [] },
  'buttons: [] of a button template': template({ template_type: 'button', text: 'hello', buttons: [] }),
  'buttons: [] of a card': card({ buttons: [] }),
  'elements: []': template({ template_type: 'generic', elements: [] }),
  'an empty subtitle': card({ subtitle: '', buttons: [button] }),
  'an empty image_url': card({ image_url: '' }),
  'an empty title': card({ title: '' }),
  'a text of spaces': { text: '  ' },
  'an empty text': { text: '' },
};

for (const [what, message] of Object.entries(EMPTY)) {
  test(`${what} is refused with code 100`, async () => {
    assert.match(outcome(await send(message)), /^100(\/2018034)?$/);
  });
}

test('the same messages without what is empty are sent', async () => {
  for (const message of [{ text: 'hello' }, card({}), card({ buttons: [button] })])
    assert.equal(outcome(await send(message)), 'sent');
});

test('the edge conversations gives the newest messages first, and details of the newest 20', async () => {
  for (let n = 1; n <= 22; n++) await send({ text: `message ${n}` });
  const path = `me/conversations?user_id=${anna.id}&fields=messages.limit(22){id,created_time,from,message}`;
  const { body } = await call('GET', path);
  const { messages }: { messages?: { data: Record<string, unknown>[] } } = { ...body.data?.[0] };
  const { data } = messages ?? assert.fail();
  assert.deepEqual([data.length, data[0]?.message, data[19]?.message], [22, 'message 22', 'message 3']);
  assert.deepEqual(Object.keys(data[19] ?? {}).sort(), ['created_time', 'from', 'id', 'message']);
  assert.deepEqual(Object.keys(data[20] ?? {}), ['id']);
  assert.match(String(data[0]?.created_time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
  assert.equal(outcome(await call('GET', `${data[20]?.id}?fields=message`)), '100/9000001');
  const { body: newest } = await call('GET', `${data[0]?.id}?fields=message`);
  assert.deepEqual(newest, { message: 'message 22', id: data[0]?.id });
});

test('the edge conversations gives only what is asked for, and nothing of Instagram', async () => {
  await send({ text: 'hello' });
  const { body } = await call('GET', `me/conversations?user_id=${anna.id}`);
  assert.deepEqual(Object.keys(body.data?.[0] ?? {}).sort(), ['id', 'link', 'updated_time']);
  const instagram = await call(
    'GET',
    `me/conversations?platform=instagram&user_id=${anna.id}&fields=messages`,
  );
  assert.deepEqual(instagram.body.data, []);
  assert.equal(outcome(await call('GET', `me/conversations?platform=fax&user_id=${anna.id}`)), '100');
});

test('a token without pages_read_engagement may not read conversations', async () => {
  facebook.pageApi.mayReadConversations = false;
  const answer = await call('GET', `me/conversations?user_id=${anna.id}`);
  assert.equal(outcome(answer), '10');
  assert.match(
    String(answer.body.error?.message),
    /^\(#10\) This endpoint requires the 'pages_read_engagement'/,
  );
});

test('answers and refusals have the usage headers that are set', async () => {
  facebook.usage = { 'x-app-usage': '{"call_count":95,"total_time":25,"total_cputime":25}' };
  assert.match(String((await send({ text: 'hello' })).headers['x-app-usage']), /"call_count":95/);
  assert.match(String((await send({ text: '' })).headers['x-app-usage']), /"call_count":95/);
});
