import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Facebook } from './facebook.ts';
import { signedCall } from './signed-call.ts';

const profile = {
  get_started: { payload: 'GO' },
  greeting: [{ locale: 'default', text: 'Hello' }],
  persistent_menu: [
    { locale: 'default', call_to_actions: [{ type: 'postback', title: 'Menu', payload: 'MENU' }] },
  ],
};

let facebook: Facebook;

beforeEach(() => {
  facebook = new Facebook(async () => 200);
});

/** A call of the Graph API with the Page's token; returns Facebook's JSON. */
async function call(method: string, path: string, body?: object): Promise<object> {
  return JSON.parse((await signedCall(facebook, method, path, body)).body);
}

test('a profile is set, read and deleted', async () => {
  assert.deepEqual(await call('POST', 'me/messenger_profile', profile), { result: 'success' });
  const fields = Object.keys(profile);
  assert.deepEqual(await call('GET', `me/messenger_profile?fields=${fields}`), { data: [profile] });
  assert.deepEqual(await call('DELETE', 'me/messenger_profile', { fields }), { result: 'success' });
  assert.deepEqual(await call('GET', `me/messenger_profile?fields=${fields}`), { data: [{}] });
});

test('a menu without Get Started, and five ice breakers, are refused', async () => {
  const { persistent_menu } = profile;
  assert.match(
    JSON.stringify(await call('POST', 'me/messenger_profile', { persistent_menu })),
    /Get Started/,
  );
  const question = { question: 'Q?', payload: 'P' };
  const ice_breakers = [{ locale: 'default', call_to_actions: new Array(5).fill(question) }];
  assert.match(JSON.stringify(await call('POST', 'me/messenger_profile', { ice_breakers })), /too many/);
});

test('a persona is created, read and deleted', async () => {
  const persona = { name: 'Ben', profile_picture_url: 'https://example.com/ben.jpg' };
  const { id }: { id?: string } = await call('POST', 'me/personas', persona);
  assert.deepEqual(await call('GET', String(id)), { id, ...persona });
  const { data }: { data?: unknown } = await call('GET', 'me/personas');
  assert.deepEqual(data, [{ id, ...persona }]);
  assert.deepEqual(await call('DELETE', String(id)), { success: true });
  assert.deepEqual(await call('GET', 'me/personas'), { data: [] });
});

test('an attachment is saved and has an id', async () => {
  const attachment = { type: 'image', payload: { url: 'https://example.com/cat.jpg', is_reusable: true } };
  const saved = await call('POST', 'me/message_attachments', { message: { attachment } });
  assert.match(JSON.stringify(saved), /^\{"attachment_id":"\d+"\}$/);
  const wrong = { message: { attachment: { type: 'image', payload: { url: 'cat.jpg' } } } };
  assert.match(JSON.stringify(await call('POST', 'me/message_attachments', wrong)), /2018047/);
});

test('the owner of a conversation can be read', async () => {
  const anna = facebook.person('Anna');
  assert.deepEqual(await call('GET', `me/thread_owner?recipient=${anna.id}`), { data: [] });
  await call('POST', 'me/pass_thread_control', { recipient: { id: anna.id }, target_app_id: '42' });
  const { data }: { data?: [{ thread_owner: { app_id: string; expiration: number } }] } = await call(
    'GET',
    `me/thread_owner?recipient=${anna.id}`,
  );
  const [{ thread_owner }] = data ?? assert.fail();
  assert.equal(thread_owner.app_id, '42');
  // In seconds since 1970: a day from now.
  assert.ok(Math.abs(thread_owner.expiration - Date.now() / 1000 - 86_400) < 60);
});

test('what does not exist is refused as Facebook does', async () => {
  assert.match(JSON.stringify(await call('POST', 'me/nothing', {})), /"code":100,"error_subcode":33/);
  assert.match(JSON.stringify(await call('GET', '404')), /"code":100,"error_subcode":33/);
});
