import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { devNull, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { listening } from '../support/listening.ts';
import {
  cloudFormation,
  doctor,
  FIELDS,
  GIVEN,
  know,
  OF_A_USER,
  PREFIX,
  setUp,
  simulator,
} from './account.ts';
import { type Ran, runSetup } from './run-command.ts';

/** The lines that begin with a sign. */
function lines({ output }: Ran, sign: string): readonly string[] {
  return output.split('\n').filter((line) => line.startsWith(sign));
}

test('an empty account becomes a Page that answers, in one go, and a second go changes nothing', async () => {
  const { facebook, parameterStore, webhookUrl } = simulator.current;
  const first = await setUp();
  assert.equal(first.code, 0, first.output);
  assert.deepEqual([...parameterStore.parameters.keys()].toSorted(), [
    `${PREFIX}/FB_APP_SECRET`,
    `${PREFIX}/FB_PAGE_TOKEN`,
    `${PREFIX}/FB_VERIFY_TOKEN`,
  ]);
  assert.equal(facebook.app.subscription?.callback_url, webhookUrl);
  assert.deepEqual(
    facebook.app.subscription?.fields.map(({ name }) => name),
    FIELDS,
  );
  assert.deepEqual(facebook.pageApi.subscribedApps.get(facebook.app.id)?.subscribed_fields, FIELDS);
  assert.ok(facebook.pageApi.profile.has('persistent_menu'));
  assert.match(first.output, /Write to https:\/\/m\.me\/1906385232743451/);

  const healthy = await doctor();
  assert.equal(healthy.code, 0, healthy.output);
  assert.deepEqual(lines(healthy, '✘'), []);
  assert.equal(lines(healthy, '✔').length, 14, healthy.output);
  assert.match(healthy.output, /! Other Apps: Facebook names none, but may not name all to this token/);

  const calls = facebook.calls.filter(({ request }) => request.method === 'POST').length;
  const second = await setUp([], {});
  assert.equal(second.code, 0, second.output);
  assert.equal(facebook.calls.filter(({ request }) => request.method === 'POST').length, calls);
  assert.equal(lines(second, '✔').filter((line) => line.includes('as it should be')).length, 4);
});

test('every call that holds a token proves that the App secret is known', async () => {
  const { facebook } = simulator.current;
  const begun = facebook.calls.length;
  know('user', { type: 'USER' });
  facebook.app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: facebook.pageToken });
  await setUp(['--yes'], OF_A_USER);
  await doctor();
  const calls = facebook.calls.slice(begun).map(({ request: { method, headers, path } }) => {
    const url = new URL(path, 'https://graph.facebook.com');
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const proof = token && createHmac('sha256', DEMO_SECRETS.FB_APP_SECRET).update(token).digest('hex');
    const isProven = url.searchParams.get('appsecret_proof') === (proof ?? null);
    return { call: `${method} ${url.pathname}`, isProven };
  });
  assert.ok(calls.length > 20);
  assert.deepEqual(
    calls.filter(({ isProven }) => !isProven),
    [],
  );
});

test('secrets and stack come into one region, which is named before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'region-'));
  const AWS_CONFIG_FILE = join(folder, 'config');
  await writeFile(AWS_CONFIG_FILE, '[default]\nregion = eu-north-1\n');
  const region = { AWS_REGION: undefined, AWS_DEFAULT_REGION: 'us-east-1', AWS_CONFIG_FILE };
  const ran = await setUp(['--yes'], { ...GIVEN, ...region });
  await rm(folder, { recursive: true });
  assert.equal(ran.code, 0, ran.output);
  assert.match(
    ran.output,
    /SecureStrings .* in eu-north-1[\s\S]*Stack MessengerBot: deploy it in eu-north-1/,
  );
  assert.equal(cloudFormation.region, 'eu-north-1');
});

test('no secret is printed, by the command or in its errors', async () => {
  const ran = [
    await setUp(),
    await doctor(),
    await setUp(['--yes'], { ...GIVEN, FB_PAGE_TOKEN: 'EAAwrong' }),
    await setUp(['--yes', '--app-id', DEMO_SECRETS.FB_APP_SECRET]),
  ];
  for (const { output } of ran) {
    for (const secret of [...Object.values(DEMO_SECRETS), 'EAAwrong'])
      assert.equal(output.includes(secret), false);
  }
});

test('a dry run says what it would do, and does nothing', async () => {
  const { facebook, parameterStore } = simulator.current;
  const ran = await setUp(['--dry-run']);
  assert.equal(ran.code, 0, ran.output);
  assert.equal(lines(ran, '·').length, 5, ran.output);
  assert.equal(parameterStore.parameters.size, 0);
  assert.equal(facebook.app.subscription, undefined);
  assert.equal(cloudFormation.outputs, undefined);
});

test('where nobody can be asked it changes nothing without --yes', async () => {
  const ran = await setUp([]);
  assert.equal(ran.code, 1);
  assert.match(ran.output, /--yes, or --dry-run/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

for (const [what, args, sentence] of [
  ['an address that is none', ['--url', 'messenger'], /✘ --url must be an address like https:/],
  ['a Graph API that is none', ['--graph-api', 'x'], /✘ --graph-api must be an address like https:/],
  ['an option that there is not', ['--no-such'], /✘ Unknown option '--no-such'/],
  ['a stage that is none', ['--stage', 'Prod'], /✘ A stage must look like prod/],
  ['an App id that is none', ['--app-id', '../me'], /✘ An App id is made of digits/],
  ['a time that is none', ['--wait', 'long'], /✘ --wait must be a whole number of seconds, not “long”/],
  ['a prefix that is none', ['--prefix', 'messenger-bot/'], /✘ --prefix must look like \/messenger-bot/],
] as const) {
  test(`${what} is refused in a sentence`, async () => {
    const ran = await setUp([...args]);
    assert.equal(ran.code, 1);
    assert.match(ran.output, sentence);
    assert.doesNotMatch(ran.output, /\n\s+at /);
  });
}

for (const [what, args, sentence] of [
  [
    'a prefix',
    ['--prefix', '/other'],
    /MessengerBot reads its secrets below \/messenger-bot, not below \/other/,
  ],
  ['a stage', ['--stack', 'MessengerBot', '--stage', 'prod'], /not below \/messenger-bot-prod: --prefix/],
] as const) {
  test(`${what} that is not that of the stack is refused, and nothing is written`, async () => {
    cloudFormation.outputs = cloudFormation.deployed;
    for (const option of ['--yes', '--dry-run']) {
      const ran = await setUp([option, ...args]);
      assert.equal(ran.code, 1);
      assert.match(ran.output, sentence);
    }
    assert.equal(simulator.current.parameterStore.parameters.size, 0);
    assert.match((await doctor(...args)).output, sentence);
  });
}

test('a stack that is not there and would not be deployed is refused, and nothing is written', async () => {
  const ran = await setUp(['--yes', '--stack', 'Website']);
  assert.equal(ran.code, 1);
  assert.match(ran.output, /no bot in a stack Website here, and what would be deployed is MessengerBot/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

const COMMANDS = ['setup/setup.ts', 'doctor/doctor.ts', 'forget.ts', 'send.ts', 'dead-letters.ts'];

for (const file of COMMANDS) {
  const command = basename(file, '.ts');
  test(`npm run ${command} -- --help says how it is called`, async () => {
    const { code, output } = await runSetup(file, 'http://127.0.0.1:9', ['--help']);
    assert.equal(code, 0);
    assert.ok(output.startsWith(`npm run ${command}`), output);
  });
}

test('a secret that differs is replaced only when told', async () => {
  await setUp();
  simulator.current.facebook.pageToken = 'EAAnew';
  know('EAAnew');
  const refused = await setUp(['--yes'], { ...GIVEN, FB_PAGE_TOKEN: 'EAAnew' });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /FB_PAGE_TOKEN holds another value.*--overwrite/);
  const replaced = await setUp(['--yes', '--overwrite'], { ...GIVEN, FB_PAGE_TOKEN: 'EAAnew' });
  assert.equal(replaced.code, 0, replaced.output);
  assert.equal(simulator.current.parameterStore.parameters.get(`${PREFIX}/FB_PAGE_TOKEN`), 'EAAnew');
});

test('a stored secret that is good no longer is named, with the way to replace it', async () => {
  const { facebook } = simulator.current;
  await setUp();
  know(facebook.pageToken, { is_valid: false });
  const ended = await setUp(['--yes'], {});
  assert.match(ended.output, /not valid any more: .*FB_PAGE_TOKEN=… npm run setup -- --overwrite replaces/);
  facebook.appSecret = 'reset';
  const reset = await setUp(['--yes'], {});
  facebook.appSecret = DEMO_SECRETS.FB_APP_SECRET;
  assert.match(reset.output, /do not fit: .*FB_APP_SECRET=… npm run setup -- --overwrite replaces/);
});

test('another callback URL is shown, and replaced only when told; its fields are kept', async () => {
  const { app } = simulator.current.facebook;
  const fields = [{ name: 'message_reads', version: 'v26.0' }];
  app.subscription = { object: 'page', callback_url: 'https://old.example/hook', active: true, fields };
  for (const option of ['--yes', '--dry-run']) {
    const refused = await setUp([option]);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /The App calls https:\/\/old\.example\/hook now.*--take-over/);
  }
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
  assert.equal(cloudFormation.outputs, undefined);
  assert.equal(app.subscription.callback_url, 'https://old.example/hook');
  const taken = await setUp(['--yes', '--take-over']);
  assert.equal(taken.code, 0, taken.output);
  assert.deepEqual(
    app.subscription.fields.map(({ name }) => name),
    [...FIELDS, 'message_reads'].toSorted(),
  );
});

test('with a user’s token the Page is found, and gets a token that lasts', async () => {
  const { app, pageToken } = simulator.current.facebook;
  know('user', { type: 'USER' });
  app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: pageToken });
  const ran = await setUp(['--yes'], OF_A_USER);
  assert.equal(ran.code, 0, ran.output);
  assert.match(ran.output, /✔ The Page token has no end/);
  know(pageToken, { expires_at: 1_900_000_000 });
  assert.match((await setUp(['--yes'], OF_A_USER)).output, /! The Page token ends on 2030-03-17\./);
  assert.equal(simulator.current.parameterStore.parameters.get(`${PREFIX}/FB_PAGE_TOKEN`), pageToken);
  app.pages.push({ id: '2', name: 'Other Page', access_token: 'other' });
  simulator.current.parameterStore.parameters.delete(`${PREFIX}/FB_PAGE_TOKEN`);
  const many = await setUp(['--yes'], OF_A_USER);
  assert.match(many.output, /--page must say which Page: Demo Page \(\d+\), Other Page \(2\)/);
});

test('a stored token that is good stays, though Facebook gives out another to the user', async () => {
  const { facebook, parameterStore } = simulator.current;
  know('user', { type: 'USER' });
  facebook.app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: facebook.pageToken });
  facebook.app.pages.push({ id: '2', name: 'Other Page', access_token: 'other' });
  await setUp();
  facebook.app.pages[0] = { id: PAGE_ID, name: 'Demo Page', access_token: 'EAAanother' };
  know('EAAanother');
  for (const page of [[], ['--page', PAGE_ID]]) {
    const again = await setUp(['--yes', ...page], OF_A_USER);
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /✔ Secrets in Parameter Store: as it should be/);
  }
  const stored = () => parameterStore.parameters.get(`${PREFIX}/FB_PAGE_TOKEN`);
  assert.equal(stored(), DEMO_SECRETS.FB_PAGE_TOKEN);
  facebook.pageToken = 'EAAanother';
  const replaced = await setUp(['--yes', '--overwrite', '--page', PAGE_ID], OF_A_USER);
  assert.equal(replaced.code, 0, replaced.output);
  assert.equal(stored(), 'EAAanother');
});

test('a system user’s token is used as it is, and not changed for one that ends', async () => {
  const { app, pageToken } = simulator.current.facebook;
  know('user', { type: 'SYSTEM_USER' });
  app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: pageToken });
  const ran = await setUp(['--yes'], OF_A_USER);
  assert.equal(ran.code, 0, ran.output);
  assert.equal(app.tokens.has('user-long'), false);
});

test('the hundred-and-fifth Page of a user is found, and their token goes to nobody but Facebook', async () => {
  const { facebook } = simulator.current;
  know('user', { type: 'USER' });
  for (let page = 1; page < 105; page++)
    facebook.app.pages.push({ id: String(page), name: `Page ${page}`, access_token: `token ${page}` });
  facebook.app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: facebook.pageToken });
  const ran = await setUp(['--yes', '--page', PAGE_ID], OF_A_USER);
  assert.equal(ran.code, 0, ran.output);
  assert.doesNotMatch(ran.output, /user-long|elsewhere/);
});

test('it waits until the first message is answered', async () => {
  const { pageApi } = simulator.current.facebook;
  const created_time = new Date(Date.now() + 60_000).toISOString();
  const data = [
    { from: { id: PAGE_ID }, created_time },
    { from: { id: '7' }, created_time },
  ];
  pageApi.conversations = [{ messages: { data } }];
  const ran = await setUp(['--yes', '--wait', '60']);
  assert.match(ran.output, /✔ Received, answered\./);
});

/** What is wrong at first, and what the command says to do. */
const WRONG: Readonly<Record<string, readonly [() => Readonly<Record<string, string>>, RegExp]>> = {
  'an App secret of another App': [
    () => ({ ...GIVEN, FB_APP_SECRET: 'wrong' }),
    /App id and App secret do not fit/,
  ],
  'a token that is none': [
    () => ({ ...GIVEN, FB_PAGE_TOKEN: 'EAAnone' }),
    /token is not valid any more: generate a new one/,
  ],
  'a token of another App': [
    () => {
      know('EAAother', { app_id: '42' });
      return { ...GIVEN, FB_PAGE_TOKEN: 'EAAother' };
    },
    /belongs to another App than 1517776481860111/,
  ],
  'a token without permission': [
    () => {
      know('EAApoor', { scopes: ['pages_messaging'] });
      return { ...GIVEN, FB_PAGE_TOKEN: 'EAApoor' };
    },
    /lacks pages_manage_metadata/,
  ],
  'a user’s token that ended': [
    () => {
      know('user', { type: 'USER', is_valid: false });
      return OF_A_USER;
    },
    /✘ FB_USER_TOKEN is not valid any more: .*leave it out/,
  ],
  'a user’s token without a Page': [
    () => {
      know('user', { type: 'USER' });
      return OF_A_USER;
    },
    /shows no Page: generate it with pages_show_list/,
  ],
  'no Page token': [() => ({ FB_APP_SECRET: DEMO_SECRETS.FB_APP_SECRET }), /FB_PAGE_TOKEN is missing/],
  'an App’s token in the place of the Page’s': [
    () => {
      know('EAAapp', { type: 'APP' });
      return { ...GIVEN, FB_PAGE_TOKEN: 'EAAapp' };
    },
    /The token is of the type APP, not that of a Page/,
  ],
  'no region': [
    () => ({ ...GIVEN, AWS_REGION: '', AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull }),
    /No region is set: aws configure set region/,
  ],
  'nobody signed in': [
    () => ({
      ...GIVEN,
      ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull },
    }),
    /AWS does not know you \(CredentialsProviderError\): sign in/,
  ],
  'no AWS': [() => ({ ...GIVEN, AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9' }), /AWS could not be reached/],
  'no network': [() => GIVEN, /could not be reached: is this machine online/],
};

for (const [what, args, environment, sentence] of [
  ['that the user has not', ['--yes', '--page', '2'], OF_A_USER, /--page 2 is not among .*Demo Page/],
  [
    'of another token',
    ['--yes', '--page', '2'],
    GIVEN,
    /that of the Page Demo Page \(\d+\), not of --page 2/,
  ],
] as const) {
  test(`a Page ${what} is refused in a sentence, and nothing is written`, async () => {
    const { app, pageToken } = simulator.current.facebook;
    know('user', { type: 'USER' });
    app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: pageToken });
    const ran = await setUp(args, environment);
    assert.equal(ran.code, 1);
    assert.match(ran.output, sentence);
    assert.equal(simulator.current.parameterStore.parameters.size, 0);
  });
}

for (const [what, [environment, sentence]] of Object.entries(WRONG)) {
  test(`${what}: a sentence that says what to do, exit code 1, and nothing is written`, async () => {
    const args = what === 'no network' ? ['--yes', '--graph-api', 'http://127.0.0.1:9'] : ['--yes'];
    const ran = await setUp(args, environment());
    assert.equal(ran.code, 1);
    assert.match(ran.output, sentence);
    assert.doesNotMatch(ran.output, /\n\s+at /);
    assert.equal(simulator.current.parameterStore.parameters.size, 0);
  });
}

test('what the profile wants empty is taken away from the Page, and what it does not name stays', async () => {
  const { pageApi } = simulator.current.facebook;
  pageApi.profile.set('ice_breakers', [{ locale: 'default', call_to_actions: [] }]);
  pageApi.profile.set('account_linking_url', 'https://shop.example/in');
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  const file = join(folder, 'profile.ts');
  await writeFile(file, "export const profile = { get_started: { payload: 'A' }, ice_breakers: [] };");
  const ran = await setUp(['--yes', '--profile', file]);
  const again = await setUp(['--yes', '--profile', file]);
  await rm(folder, { recursive: true });
  assert.equal(ran.code, 0, ran.output);
  assert.deepEqual([...pageApi.profile.keys()].toSorted(), ['account_linking_url', 'get_started']);
  assert.match(again.output, /✔ Messenger profile of the Page: as it should be/);
});

test('a profile that breaks a limit is told before anything is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  const file = join(folder, 'profile.ts');
  await writeFile(file, "export const profile = { greeting: [{ locale: 'de_DE', text: 'Hallo' }] };");
  const ran = await setUp(['--yes', '--profile', file]);
  await rm(folder, { recursive: true });
  assert.equal(ran.code, 1);
  assert.match(ran.output, /✘ greeting must have an entry for the locale “default”/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

for (const [name, sentence] of [
  ['AccessDeniedException', /AWS does not let you \(AccessDeniedException\): use a profile that may do this/],
  ['InternalServerError', /AWS refuses \(InternalServerError\): is this the account and the region/],
] as const) {
  test(`AWS’s ${name} is a sentence that says what to do`, async (t) => {
    const body = JSON.stringify({ __type: name, message: 'no' });
    const server = createServer((_, response) => response.writeHead(400).end(body));
    t.after(() => server.close());
    const ran = await setUp(['--yes'], { ...GIVEN, AWS_ENDPOINT_URL_SSM: await listening(server) });
    assert.equal(ran.code, 1);
    assert.match(ran.output, sentence);
  });
}

for (const [code, message, sentence] of [
  [2200, 'Callback verification failed', /got no 200: npm run doctor/],
  [2201, 'response does not match challenge', /something else answered/],
] as const) {
  test(`Facebook’s (#${code}) says what to do, and a second run goes on`, async () => {
    const { app } = simulator.current.facebook;
    const answer = app.answer.bind(app);
    app.answer = async (request) =>
      request.method === 'POST' && request.path.includes('/subscriptions')
        ? { code, message }
        : answer(request);
    const ran = await setUp();
    assert.equal(ran.code, 1);
    assert.match(ran.output, sentence);
    app.answer = answer;
    assert.equal((await setUp(['--yes'], {})).code, 0);
  });
}
