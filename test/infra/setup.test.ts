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
  FIELDS,
  PREFIX,
  registerToken,
  runDoctor,
  runSetup,
  simulator,
  spawnDoctor,
  spawnSetup,
  WITH_PAGE_TOKEN,
  WITH_USER_TOKEN,
} from './account.ts';
import { type CommandResult, spawnCommand } from './run-command.ts';

/** No output of a command may contain a secret. */
function assertNoSecret({ output }: CommandResult, ...more: readonly string[]): void {
  for (const secret of [...Object.values(DEMO_SECRETS), ...more])
    assert.equal(output.includes(secret), false);
}

/** The lines that begin with a sign. */
function lines({ output }: CommandResult, sign: string): readonly string[] {
  return output.split('\n').filter((line) => line.startsWith(sign));
}

test('one run makes a Page that answers from an empty account, and a second run changes nothing', async () => {
  const { facebook, parameterStore, webhookUrl } = simulator.current;
  const first = await spawnSetup();
  assert.equal(first.code, 0, first.output);
  assertNoSecret(first);
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

  const healthy = await spawnDoctor();
  assert.equal(healthy.code, 0, healthy.output);
  assertNoSecret(healthy);
  assert.deepEqual(lines(healthy, '✘'), []);
  // That line is a note in the last 90 days of a version.
  const passed = lines(healthy, '✔').filter((line) => !line.includes('Version of the Graph API'));
  assert.equal(passed.length, 16, healthy.output);
  assert.match(healthy.output, /! Other Apps: Facebook lists none, but may hide some from this token/);

  const calls = facebook.calls.filter(({ request }) => request.method === 'POST').length;
  const second = await runSetup([], {});
  assert.equal(second.code, 0, second.output);
  assert.equal(facebook.calls.filter(({ request }) => request.method === 'POST').length, calls);
  assert.equal(lines(second, '✔').filter((line) => line.includes('nothing to change')).length, 4);
});

test('setup says what it costs when the token may not read conversations', async () => {
  const cost = /^! The Page token may not read conversations.* up to four more times/m;
  assert.match((await runSetup()).output, cost);
  registerToken(simulator.current.facebook.pageToken, {
    scopes: ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement'],
  });
  assert.doesNotMatch((await runSetup()).output, /conversations/);
});

test('every call with a token has the proof of the App secret', async () => {
  const { facebook } = simulator.current;
  const begun = facebook.calls.length;
  registerToken('user', { type: 'USER' });
  facebook.app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: facebook.pageToken });
  await runSetup(['--yes'], WITH_USER_TOKEN);
  await runDoctor();
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

test('secrets and stack are created in one region, which is printed first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'region-'));
  const AWS_CONFIG_FILE = join(folder, 'config');
  await writeFile(AWS_CONFIG_FILE, '[default]\nregion = eu-north-1\n');
  const region = { AWS_REGION: undefined, AWS_DEFAULT_REGION: 'us-east-1', AWS_CONFIG_FILE };
  const result = await runSetup(['--yes'], { ...WITH_PAGE_TOKEN, ...region });
  await rm(folder, { recursive: true });
  assert.equal(result.code, 0, result.output);
  assert.match(
    result.output,
    /SecureStrings .* in eu-north-1[\s\S]*Stack MessengerBot: deploy it in eu-north-1/,
  );
  assert.equal(cloudFormation.region, 'eu-north-1');
});

test('no output and no error contains a secret', async () => {
  assertNoSecret(await runSetup());
  assertNoSecret(await runDoctor());
  const refused = await spawnSetup(['--yes'], { ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAAwrong' });
  assert.equal(refused.code, 1);
  assert.doesNotMatch(refused.output, /\n\s+at /);
  assertNoSecret(refused, 'EAAwrong');
  assertNoSecret(await runSetup(['--yes', '--app-id', DEMO_SECRETS.FB_APP_SECRET]));
});

test('a dry run prints what it would change, and changes nothing', async () => {
  const { facebook, parameterStore } = simulator.current;
  const result = await runSetup(['--dry-run']);
  assert.equal(result.code, 0, result.output);
  assert.equal(lines(result, '·').length, 5, result.output);
  assert.equal(parameterStore.parameters.size, 0);
  assert.equal(facebook.app.subscription, undefined);
  assert.equal(cloudFormation.outputs, undefined);
});

test('without a terminal it changes nothing unless --yes is given', async () => {
  const result = await runSetup([]);
  assert.equal(result.code, 1);
  assert.match(result.output, /--yes, or --dry-run/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

for (const [what, args, message] of [
  ['an invalid URL', ['--url', 'messenger'], /✘ --url must be a URL like https:/],
  ['an invalid URL of the Graph API', ['--graph-api', 'x'], /✘ --graph-api must be a URL like https:/],
  ['an unknown option', ['--no-such'], /✘ Unknown option '--no-such'/],
  [
    'an option without its value',
    ['--stage', '--yes'],
    /^✘ Option '--stage' argument is ambiguous: --help shows what there is\.\n$/,
  ],
  ['an invalid stage', ['--stage', 'Prod'], /✘ A stage must look like prod/],
  ['an invalid App id', ['--app-id', '../me'], /✘ The App id must have only digits/],
  ['an invalid time', ['--wait', 'long'], /✘ --wait must be a whole number of seconds \(got “long”\)/],
  ['an invalid prefix', ['--prefix', 'messenger-bot/'], /✘ --prefix must look like \/messenger-bot/],
] as const) {
  test(`${what} is refused in one line`, async () => {
    const result = await runSetup([...args]);
    assert.equal(result.code, 1);
    assert.match(result.output, message);
    assert.doesNotMatch(result.output, /\n\s+at /);
  });
}

for (const [what, args, message] of [
  [
    'a prefix',
    ['--prefix', '/other'],
    /MessengerBot reads its secrets below \/messenger-bot, not below \/other/,
  ],
  ['a stage', ['--stack', 'MessengerBot', '--stage', 'prod'], /not below \/messenger-bot-prod: use --prefix/],
] as const) {
  test(`${what} that does not fit the stack is refused, and nothing is written`, async () => {
    cloudFormation.outputs = cloudFormation.deployed;
    for (const option of ['--yes', '--dry-run']) {
      const result = await runSetup([option, ...args]);
      assert.equal(result.code, 1);
      assert.match(result.output, message);
    }
    assert.equal(simulator.current.parameterStore.parameters.size, 0);
    assert.match((await runDoctor(...args)).output, message);
  });
}

test('a stack that does not exist and would not be deployed is refused, and nothing is written', async () => {
  const result = await runSetup(['--yes', '--stack', 'Website']);
  assert.equal(result.code, 1);
  assert.match(
    result.output,
    /no bot in the stack Website in this account and region, and setup would deploy MessengerBot/,
  );
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

const COMMANDS = ['setup/setup.ts', 'doctor/doctor.ts', 'forget.ts', 'send.ts', 'dead-letters.ts'];

for (const file of COMMANDS) {
  const command = basename(file, '.ts');
  test(`npm run ${command} -- --help prints how to use it`, async () => {
    const { code, output } = await spawnCommand(file, 'http://127.0.0.1:9', ['--help']);
    assert.equal(code, 0);
    assert.ok(output.startsWith(`npm run ${command}`), output);
  });
}

test('a stored secret that differs is replaced only with --overwrite', async () => {
  await runSetup();
  simulator.current.facebook.pageToken = 'EAAnew';
  registerToken('EAAnew');
  const refused = await runSetup(['--yes'], { ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAAnew' });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /FB_PAGE_TOKEN already has another value.*--overwrite/);
  const replaced = await runSetup(['--yes', '--overwrite'], { ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAAnew' });
  assert.equal(replaced.code, 0, replaced.output);
  assert.equal(simulator.current.parameterStore.parameters.get(`${PREFIX}/FB_PAGE_TOKEN`), 'EAAnew');
});

test('the error about an invalid stored secret says how to replace it', async () => {
  const { facebook } = simulator.current;
  await runSetup();
  registerToken(facebook.pageToken, { is_valid: false });
  const ended = await runSetup(['--yes'], {});
  assert.match(
    ended.output,
    /no longer valid: .*To replace the stored one, run FB_PAGE_TOKEN=… npm run setup -- --overwrite/,
  );
  facebook.appSecret = 'reset';
  const reset = await runSetup(['--yes'], {});
  facebook.appSecret = DEMO_SECRETS.FB_APP_SECRET;
  assert.match(
    reset.output,
    /do not belong together: .*To replace a stored secret, run FB_APP_SECRET=… npm run setup -- --overwrite/,
  );
});

test('another callback URL is replaced only with --take-over, and keeps its fields', async () => {
  const { app } = simulator.current.facebook;
  const fields = [{ name: 'message_reads', version: 'v26.0' }];
  app.subscription = { object: 'page', callback_url: 'https://old.example/hook', active: true, fields };
  for (const option of ['--yes', '--dry-run']) {
    const refused = await runSetup([option]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.output,
      /The App already has the callback URL https:\/\/old\.example\/hook,.*--take-over/,
    );
  }
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
  assert.equal(cloudFormation.outputs, undefined);
  assert.equal(app.subscription.callback_url, 'https://old.example/hook');
  const replaced = await runSetup(['--yes', '--take-over']);
  assert.equal(replaced.code, 0, replaced.output);
  assert.deepEqual(
    app.subscription.fields.map(({ name }) => name),
    [...FIELDS, 'message_reads'].toSorted(),
  );
});

test('the URL of the stack’s own API gives way to that of its domain without --take-over', async () => {
  cloudFormation.outputs = cloudFormation.deployed;
  const { app } = simulator.current.facebook;
  const callback_url = 'https://abc123.execute-api.eu-west-1.amazonaws.com/messenger';
  app.subscription = { object: 'page', callback_url, active: true, fields: [] };
  const result = await runSetup();
  assert.equal(result.code, 0, result.output);
  assert.equal(app.subscription.callback_url, simulator.current.webhookUrl);
});

test('with the context value kmsKeyArn the secrets are encrypted with that key', async () => {
  const { parameterStore } = simulator.current;
  const folder = await mkdtemp(join(tmpdir(), 'setup-'));
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd';
  await writeFile(join(folder, 'cdk.json'), JSON.stringify({ context: { kmsKeyArn } }));
  parameterStore.keys.clear();
  const result = await runSetup(['--yes'], WITH_PAGE_TOKEN, folder);
  await rm(folder, { recursive: true });
  assert.equal(result.code, 0, result.output);
  assert.equal(parameterStore.keys.size, 3);
  assert.deepEqual(new Set(parameterStore.keys.values()), new Set([kmsKeyArn]));
});

test('a user token finds the Page and a token that does not expire', async () => {
  const { app, pageToken } = simulator.current.facebook;
  registerToken('user', { type: 'USER' });
  app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: pageToken });
  const result = await runSetup(['--yes'], WITH_USER_TOKEN);
  assert.equal(result.code, 0, result.output);
  assert.match(result.output, /✔ The Page token does not expire/);
  registerToken(pageToken, { expires_at: 1_900_000_000 });
  assert.match(
    (await runSetup(['--yes'], WITH_USER_TOKEN)).output,
    /! The Page token expires on 2030-03-17\./,
  );
  assert.equal(simulator.current.parameterStore.parameters.get(`${PREFIX}/FB_PAGE_TOKEN`), pageToken);
  app.pages.push({ id: '2', name: 'Other Page', access_token: 'other' });
  simulator.current.parameterStore.parameters.delete(`${PREFIX}/FB_PAGE_TOKEN`);
  const many = await runSetup(['--yes'], WITH_USER_TOKEN);
  assert.match(many.output, /--page must name one of the Pages: Demo Page \(\d+\), Other Page \(2\)/);
});

test('a good stored token stays, though Facebook returns another one for the user', async () => {
  const { facebook, parameterStore } = simulator.current;
  registerToken('user', { type: 'USER' });
  facebook.app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: facebook.pageToken });
  facebook.app.pages.push({ id: '2', name: 'Other Page', access_token: 'other' });
  await runSetup();
  facebook.app.pages[0] = { id: PAGE_ID, name: 'Demo Page', access_token: 'EAAanother' };
  registerToken('EAAanother');
  for (const page of [[], ['--page', PAGE_ID]]) {
    const again = await runSetup(['--yes', ...page], WITH_USER_TOKEN);
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /✔ Secrets in Parameter Store: nothing to change/);
  }
  const stored = () => parameterStore.parameters.get(`${PREFIX}/FB_PAGE_TOKEN`);
  assert.equal(stored(), DEMO_SECRETS.FB_PAGE_TOKEN);
  facebook.pageToken = 'EAAanother';
  const replaced = await runSetup(['--yes', '--overwrite', '--page', PAGE_ID], WITH_USER_TOKEN);
  assert.equal(replaced.code, 0, replaced.output);
  assert.equal(stored(), 'EAAanother');
});

test('a system user’s token is not exchanged for one that expires', async () => {
  const { app, pageToken } = simulator.current.facebook;
  registerToken('user', { type: 'SYSTEM_USER' });
  app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: pageToken });
  const result = await runSetup(['--yes'], WITH_USER_TOKEN);
  assert.equal(result.code, 0, result.output);
  assert.equal(app.tokens.has('user-long'), false);
});

test('the 105th Page of a user is found, and the user token is sent to Facebook only', async () => {
  const { facebook } = simulator.current;
  registerToken('user', { type: 'USER' });
  for (let page = 1; page < 105; page++)
    facebook.app.pages.push({ id: String(page), name: `Page ${page}`, access_token: `token ${page}` });
  facebook.app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: facebook.pageToken });
  const result = await runSetup(['--yes', '--page', PAGE_ID], WITH_USER_TOKEN);
  assert.equal(result.code, 0, result.output);
  assert.doesNotMatch(result.output, /user-long|elsewhere/);
});

test('it waits for the first message and its answer', async () => {
  const { pageApi } = simulator.current.facebook;
  const created_time = new Date(Date.now() + 60_000).toISOString();
  const data = [
    { from: { id: PAGE_ID }, created_time },
    { from: { id: '7' }, created_time },
  ];
  pageApi.conversations = [{ messages: { data } }];
  const result = await runSetup(['--yes', '--wait', '60']);
  assert.match(result.output, /✔ Message received and answered\./);
});

/** Environments that do not work, and the advice of the command. */
const WRONG_ENVIRONMENTS: Readonly<
  Record<string, readonly [() => Readonly<Record<string, string>>, RegExp]>
> = {
  'the App secret of another App': [
    () => ({ ...WITH_PAGE_TOKEN, FB_APP_SECRET: 'wrong' }),
    /App id and App secret do not belong together/,
  ],
  'an invalid token': [
    () => ({ ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAAnone' }),
    /token is no longer valid: generate a new one/,
  ],
  'a token of another App': [
    () => {
      registerToken('EAAother', { app_id: '42' });
      return { ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAAother' };
    },
    /belongs to another App, not to 1517776481860111/,
  ],
  'a token without permission': [
    () => {
      registerToken('EAApoor', { scopes: ['pages_messaging'] });
      return { ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAApoor' };
    },
    /lacks pages_manage_metadata/,
  ],
  'an expired user token': [
    () => {
      registerToken('user', { type: 'USER', is_valid: false });
      return WITH_USER_TOKEN;
    },
    /✘ FB_USER_TOKEN is no longer valid: .*leave it out/,
  ],
  'a user token without a Page': [
    () => {
      registerToken('user', { type: 'USER' });
      return WITH_USER_TOKEN;
    },
    /gives access to no Page: generate it with pages_show_list/,
  ],
  'no Page token': [() => ({ FB_APP_SECRET: DEMO_SECRETS.FB_APP_SECRET }), /FB_PAGE_TOKEN is missing/],
  'an App token instead of a Page token': [
    () => {
      registerToken('EAAapp', { type: 'APP' });
      return { ...WITH_PAGE_TOKEN, FB_PAGE_TOKEN: 'EAAapp' };
    },
    /The token has the type APP, not PAGE/,
  ],
  'no region': [
    () => ({
      ...WITH_PAGE_TOKEN,
      AWS_REGION: '',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    }),
    /No AWS region is set: run aws configure set region/,
  ],
  'no AWS credentials': [
    () => ({
      ...WITH_PAGE_TOKEN,
      ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull },
    }),
    /AWS does not accept your credentials \(CredentialsProviderError\): sign in/,
  ],
  'an unreachable AWS': [
    () => ({ ...WITH_PAGE_TOKEN, AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9' }),
    /AWS could not be reached/,
  ],
  'an unreachable Facebook': [
    () => WITH_PAGE_TOKEN,
    /could not be reached: check that this machine is online/,
  ],
};

for (const [what, args, environment, message] of [
  [
    'that the user does not have',
    ['--yes', '--page', '2'],
    WITH_USER_TOKEN,
    /--page 2 is not one of .*Demo Page/,
  ],
  [
    'of another token',
    ['--yes', '--page', '2'],
    WITH_PAGE_TOKEN,
    /belongs to the Page Demo Page \(\d+\), not to --page 2/,
  ],
] as const) {
  test(`a Page ${what} is refused in one line, and nothing is written`, async () => {
    const { app, pageToken } = simulator.current.facebook;
    registerToken('user', { type: 'USER' });
    app.pages.push({ id: PAGE_ID, name: 'Demo Page', access_token: pageToken });
    const result = await runSetup(args, environment);
    assert.equal(result.code, 1);
    assert.match(result.output, message);
    assert.equal(simulator.current.parameterStore.parameters.size, 0);
  });
}

test('a bot that ends the process while it is loaded ends neither setup nor doctor without a sentence', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'bot-'));
  t.after(() => rm(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  await writeFile(bot, 'process.exit(0);\n');
  const sentence = /bot\.ts ends the process, or waits for what never comes, while it is loaded/;
  const result = await spawnSetup(['--yes', '--bot', bot]);
  assert.equal(result.code, 1);
  assert.match(result.output, sentence);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
  await runSetup();
  const checked = await spawnDoctor('--bot', bot);
  assert.equal(checked.code, 1);
  assert.match(checked.output, sentence);
  assert.match(checked.output, /Queues|Events/);
});

for (const [what, [environment, message]] of Object.entries(WRONG_ENVIRONMENTS)) {
  test(`${what}: one line says what to do, the exit code is 1, and nothing is written`, async () => {
    const args =
      what === 'an unreachable Facebook' ? ['--yes', '--graph-api', 'http://127.0.0.1:9'] : ['--yes'];
    const result = await runSetup(args, environment());
    assert.equal(result.code, 1);
    assert.match(result.output, message);
    assert.doesNotMatch(result.output, /\n\s+at /);
    assert.equal(simulator.current.parameterStore.parameters.size, 0);
  });
}

test('an empty part of the profile is deleted from the Page, and an unmentioned one stays', async () => {
  const { pageApi } = simulator.current.facebook;
  pageApi.profile.set('ice_breakers', [{ locale: 'default', call_to_actions: [] }]);
  pageApi.profile.set('account_linking_url', 'https://shop.example/in');
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  const file = join(folder, 'profile.ts');
  await writeFile(file, "export const profile = { get_started: { payload: 'A' }, ice_breakers: [] };");
  const result = await runSetup(['--yes', '--profile', file]);
  const again = await runSetup(['--yes', '--profile', file]);
  await rm(folder, { recursive: true });
  assert.equal(result.code, 0, result.output);
  assert.deepEqual([...pageApi.profile.keys()].toSorted(), ['account_linking_url', 'get_started']);
  assert.match(again.output, /✔ Messenger profile of the Page: nothing to change/);
});

test('the URLs of the profile are written as browsers write them', async () => {
  const { pageApi } = simulator.current.facebook;
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  const file = join(folder, 'profile.ts');
  const profile = {
    get_started: { payload: 'A' },
    account_linking_url: 'https://example.com/log ïn',
    persistent_menu: [
      {
        locale: 'default',
        call_to_actions: [{ type: 'web_url', title: 'Käse', url: 'https://exämple.com/my käse' }],
      },
    ],
  };
  await writeFile(file, `export const profile = ${JSON.stringify(profile)};`);
  const { output } = await runSetup(['--yes', '--profile', file]);
  const again = await runSetup(['--yes', '--profile', file]);
  await rm(folder, { recursive: true });
  assert.deepEqual(
    [pageApi.profile.get('account_linking_url'), pageApi.profile.get('persistent_menu')],
    [
      'https://example.com/log%20%C3%AFn',
      [
        {
          locale: 'default',
          call_to_actions: [
            { type: 'web_url', title: 'Käse', url: 'https://xn--exmple-cua.com/my%20k%C3%A4se' },
          ],
        },
      ],
    ],
    output,
  );
  assert.match(again.output, /✔ Messenger profile of the Page: nothing to change/);
});

test('a profile that exceeds a limit is refused before anything is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  const file = join(folder, 'profile.ts');
  await writeFile(file, "export const profile = { greeting: [{ locale: 'de_DE', text: 'Hallo' }] };");
  const result = await runSetup(['--yes', '--profile', file]);
  await rm(folder, { recursive: true });
  assert.equal(result.code, 1);
  assert.match(result.output, /✘ greeting must have an entry for the locale “default”/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

for (const [name, message] of [
  ['AccessDeniedException', /AWS denies access \(AccessDeniedException\): use a profile that has permission/],
  [
    'InternalServerError',
    /AWS refused the call \(InternalServerError\): check that this is the account and the region/,
  ],
] as const) {
  test(`the advice for AWS’s ${name} is one line`, async (t) => {
    const body = JSON.stringify({ __type: name, message: 'no' });
    const server = createServer((_, response) => response.writeHead(400).end(body));
    t.after(() => server.close());
    const result = await runSetup(['--yes'], {
      ...WITH_PAGE_TOKEN,
      AWS_ENDPOINT_URL_SSM: await listening(server),
    });
    assert.equal(result.code, 1);
    assert.match(result.output, message);
  });
}

for (const [code, message, advice] of [
  [2200, 'Callback verification failed', /did not get a 200 response: run npm run doctor/],
  [2201, 'response does not match challenge', /got a wrong response/],
] as const) {
  test(`the advice for Facebook’s error ${code} is printed, and a second run continues`, async () => {
    const { app } = simulator.current.facebook;
    const answer = app.answer.bind(app);
    app.answer = async (request) =>
      request.method === 'POST' && request.path.includes('/subscriptions')
        ? { code, message }
        : answer(request);
    const result = await runSetup();
    assert.equal(result.code, 1);
    assert.match(result.output, advice);
    app.answer = answer;
    assert.equal((await runSetup(['--yes'], {})).code, 0);
  });
}
