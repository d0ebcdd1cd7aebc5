import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { registerToken, runDoctor, runSetup, simulator } from './account.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fields-'));
});

after(() => rm(folder, { recursive: true }));

/** The arguments for a bot that answers texts and wants these fields. */
async function botWith(...fields: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, `${fields.join('-')}.ts`);
  await writeFile(
    file,
    `export const bot = { text: async () => {}, fields: ${JSON.stringify(fields)}, profile: {} };`,
  );
  return ['--bot', file];
}

const OF_TEXT = ['messages', 'messaging_handovers', 'messaging_referrals'];

/** The fields to which App and Page are subscribed now. */
function subscribed() {
  const { app, pageApi } = simulator.current.facebook;
  return {
    app: app.subscription?.fields.map(({ name }) => name),
    page: pageApi.subscribedApps.get(app.id)?.subscribed_fields,
  };
}

test('setup subscribes App and Page to the fields that a bot asks for', async () => {
  const result = await runSetup(['--yes', ...(await botWith('message_reads', 'calls'))]);
  assert.equal(result.code, 0, result.output);
  const all = ['calls', 'message_reads', ...OF_TEXT].toSorted();
  assert.deepEqual(subscribed(), { app: all, page: all });
});

test('a field that the token does not allow keeps no other from being subscribed, and setup says what it wants', async () => {
  const bot = await botWith('leadgen', 'message_reads');
  const result = await runSetup(['--yes', ...bot]);
  assert.equal(result.code, 0, result.output);
  assert.deepEqual(subscribed().page, ['message_reads', ...OF_TEXT]);
  assert.match(
    result.output,
    /^! Without leadgen \(wants leads_retrieval, pages_manage_ads\), for now: .*To subscribe to the leadgen field, one of these permissions is needed: leads_retrieval/m,
  );
  const { output } = await runDoctor(...bot);
  assert.match(
    output,
    /✘ Subscription of the Page: the Page is not subscribed to leadgen \(wants leads_retrieval, pages_manage_ads\)/,
  );
  assert.match(
    output,
    /! Permissions of the webhook fields: the Page token lacks permissions: leadgen wants leads_retrieval, pages_manage_ads\./,
  );

  registerToken(simulator.current.facebook.pageToken, {
    scopes: ['pages_messaging', 'pages_manage_metadata', 'leads_retrieval', 'pages_manage_ads'],
  });
  assert.doesNotMatch((await runSetup(['--yes', ...bot], {})).output, /^!.*leadgen/m);
  assert.deepEqual(subscribed().page, ['leadgen', 'message_reads', ...OF_TEXT]);
  const healthy = (await runDoctor(...bot)).output;
  assert.doesNotMatch(healthy, /leadgen \(wants|Permissions of the webhook fields/);
});

test('a field that Facebook does not know keeps no other from App and Page', async () => {
  const result = await runSetup(['--yes', ...(await botWith('message_raeds', 'message_reads'))]);
  assert.equal(result.code, 0, result.output);
  const all = ['message_reads', ...OF_TEXT];
  assert.deepEqual(subscribed(), { app: all, page: all });
  assert.match(result.output, /^! Callback URL of the App, but not all of it: register/m);
  assert.match(result.output, /^! Without message_raeds, for now: .*must be one of/m);
});

test('a Page that may be subscribed to no field at all ends the setup, with the reason once', async () => {
  const { pageApi } = simulator.current.facebook;
  const answer = pageApi.answer.bind(pageApi);
  const message = 'To subscribe to the messages field, one of these permissions is needed: pages_messaging';
  pageApi.answer = (call) =>
    call.edge === 'subscribed_apps' && call.method === 'POST' ? { code: 200, message } : answer(call);
  const result = await runSetup(['--yes', ...(await botWith('message_reads'))]);
  pageApi.answer = answer;
  assert.equal(result.code, 1, result.output);
  assert.match(result.output, /Facebook refuses all webhook fields\. .*pages_messaging/);
  assert.equal(result.output.match(/pages_messaging/g)?.length, 1);
  assert.doesNotMatch(result.output, /. Subscription of the Page/);
});

test('fields that were subscribed by hand stay while others are refused', async () => {
  const { app, pageApi } = simulator.current.facebook;
  const seen: (readonly string[])[] = [];
  const answer = pageApi.answer.bind(pageApi);
  pageApi.subscribedApps.set(app.id, { id: app.id, name: 'Demo App', subscribed_fields: ['name'] });
  pageApi.answer = (call) => {
    if (call.edge === 'subscribed_apps' && call.method === 'POST')
      seen.push(String(call.body.subscribed_fields).split(','));
    return answer(call);
  };
  await runSetup(['--yes', ...(await botWith('leadgen'))]);
  pageApi.answer = answer;
  assert.ok(seen.length > 1);
  for (const fields of seen) assert.ok(fields.includes('name'), fields.join());
});

for (const gone of [['mention'], ['mention', 'group_feed']]) {
  test(`what Facebook no longer allows of what is subscribed (${gone}) keeps no new field back`, async () => {
    const { app, pageApi } = simulator.current.facebook;
    const subscribed_fields = ['name', ...gone];
    pageApi.subscribedApps.set(app.id, { id: app.id, name: 'Demo App', subscribed_fields });
    const answer = pageApi.answer.bind(pageApi);
    pageApi.answer = (call) => {
      const asked = String(call.body.subscribed_fields).split(',');
      const isRefused = call.edge === 'subscribed_apps' && asked.some((field) => gone.includes(field));
      return isRefused
        ? { code: 100, message: 'Param subscribed_fields[0] must be one of {…}' }
        : answer(call);
    };
    const result = await runSetup(['--yes', ...(await botWith('message_reads'))]);
    pageApi.answer = answer;
    assert.equal(result.code, 0, result.output);
    assert.deepEqual(subscribed().page, ['message_reads', ...OF_TEXT, 'name']);
    for (const field of gone) assert.match(result.output, new RegExp(`^! Without ${field}.* for now`, 'm'));
    assert.doesNotMatch(result.output, /Without message/);
  });
}

/** What a bot in JavaScript may have as its fields. */
const NO_FIELDS: Record<string, readonly [fields: unknown, got: RegExp]> = {
  'an empty name': [[''], /got “”/],
  'two names in one': [['feed,leadgen'], /got “feed,leadgen”/],
  'a name with a space': [['message reads'], /got “message reads”/],
  'a number': [[7], /got “7”/],
  'a text instead of a list': ['leadgen', /got “leadgen”/],
};

for (const [what, [fields, got]] of Object.entries(NO_FIELDS)) {
  test(`${what} is refused before anything is subscribed`, async () => {
    const { app, pageApi } = simulator.current.facebook;
    const file = join(folder, `${what.replaceAll(' ', '-')}.ts`);
    await writeFile(file, `export const bot = { text: async () => {}, fields: ${JSON.stringify(fields)} };`);
    const { code, output } = await runSetup(['--yes', '--bot', file]);
    assert.notEqual(code, 0);
    assert.match(output, /fields of the bot must be a list of webhook fields, like \['leadgen'\]/);
    assert.match(output, got);
    assert.deepEqual([app.subscription, pageApi.subscribedApps.get(app.id)], [undefined, undefined]);
  });
}
