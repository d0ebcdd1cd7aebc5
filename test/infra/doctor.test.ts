import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { HEARTBEAT_HOURS, OLDEST_EVENT, REFUSED_CALLS } from '../../infra/alarm-thresholds.ts';
import type { ReportLine } from '../../infra/commands/doctor/check.ts';
import { checkVersion } from '../../infra/facebook/check-version.ts';
import { profile } from '../simulator/chat/show-profile.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { listening } from '../support/listening.ts';
import {
  cloudFormation,
  doctorReport,
  FIELDS,
  PREFIX,
  registerToken,
  simulator,
  spawnDoctor,
} from './account.ts';
import { awsEnvironment } from './run-command.ts';

// Most tests call the checks in this process, which is faster than a command for each.
beforeEach(() => {
  Object.assign(process.env, awsEnvironment(simulator.current.url), cloudFormation.environment);
});

/** What breaks after the setup, and the line of the failed check. */
type Problems = Readonly<Record<string, readonly [breakIt: () => void, line: RegExp]>>;

/** The problems of one group do not affect each other, so that one report shows them all. */
const PROBLEMS: readonly Problems[] = [
  {
    'a secret is missing': [
      () => simulator.current.parameterStore.parameters.delete(`${PREFIX}/FB_VERIFY_TOKEN`),
      /Secrets in Parameter Store: missing below \/messenger-bot: FB_VERIFY_TOKEN\./,
    ],
    'the token lost a permission': [
      () => registerToken(DEMO_SECRETS.FB_PAGE_TOKEN, { scopes: [] }),
      /Page token: The Page token lacks pages_messaging, pages_manage_metadata/,
    ],
    'no callback URL is registered': [
      () => {
        simulator.current.facebook.app.subscription = undefined;
      },
      /Callback URL of the App: none is registered/,
    ],
    'there are dead letters': [
      () => simulator.current.sqs.addDeadLetter('{}'),
      /Dead letters: the bot gave up on 1 event: run npm run dead-letters to see why/,
    ],
  },
  {
    'a secret is not encrypted': [
      () => simulator.current.parameterStore.plain.add(`${PREFIX}/FB_PAGE_TOKEN`),
      /Secrets in Parameter Store: not encrypted: FB_PAGE_TOKEN\./,
    ],
    'another callback URL is registered': [
      () => changeSubscription({ callback_url: 'https://old.example' }),
      /Callback URL of the App: the App has https:\/\/old\.example instead of/,
    ],
    'an alarm is active': [
      () => {
        cloudFormation.alarms = {
          'MessengerBot-AlarmsDeadLetters': 'The bot gave up on events: run npm run dead-letters.',
          'MessengerBot-prod-Alarms': 'Alarm of another stage.',
        };
      },
      /Alarms: The bot gave up on events: run npm run dead-letters\.$/,
    ],
    'the token does not belong to a Page': [
      () => registerToken(DEMO_SECRETS.FB_PAGE_TOKEN, { type: 'USER' }),
      /Page token: The token has the type USER, not PAGE/,
    ],
  },
  {
    'the stack does not exist': [
      () => {
        cloudFormation.outputs = undefined;
      },
      /Stack MessengerBot: it does not exist in this account and region/,
    ],
    'the profile was changed by hand': [
      () => simulator.current.facebook.pageApi.profile.set('greeting', []),
      /Messenger profile: greeting not as in lambda\/profile\.ts/,
    ],
  },
  {
    'the deployment failed': [
      () => {
        cloudFormation.outputs = {};
      },
      /Stack MessengerBot: it has no output WebhookUrl/,
    ],
    'the Page is not subscribed': [
      () => simulator.current.facebook.pageApi.subscribedApps.clear(),
      /Subscription of the Page: the Page is not subscribed to message_echoes/,
    ],
  },
  {
    'the webhook URL is wrong': [
      () => {
        cloudFormation.outputs = {
          ...cloudFormation.outputs,
          WebhookUrl: `${simulator.current.url}/elsewhere`,
        };
      },
      /Webhook verification: status 404/,
    ],
    'an event waits too long': [
      () => {
        cloudFormation.oldest = 16 * 60;
      },
      /Events: 0 waiting, 0 in progress or waiting for a retry; the oldest for 16 minutes: the saved query/,
    ],
    'most calls are refused for their signature': [
      () => {
        cloudFormation.metrics = { Count: 40, '4xx': 30, RefusedSignatures: 29 };
      },
      /Webhook calls: 30 of 40 calls in the last 15 minutes were refused \(4xx\), 29 for their signature: compare FB_APP_SECRET with the App secret/,
    ],
    'the Page refuses the token': [
      () => {
        simulator.current.facebook.pageToken = 'EAAanother';
      },
      /Page: Facebook does not accept the token/,
    ],
  },
  {
    'most calls are refused, but not for their signature': [
      () => {
        cloudFormation.metrics = { Count: 10, '4xx': 10 };
      },
      /Webhook calls: 10 of 10 calls in the last 15 minutes were refused \(4xx\), 0 for their signature: the access log shows/,
    ],
    'the webhook does not respond': [
      () => {
        cloudFormation.outputs = { ...cloudFormation.outputs, WebhookUrl: 'http://127.0.0.1:9/messenger' };
      },
      /Webhook, signed test event: 127\.0\.0\.1:9 does not respond/,
    ],
    'the stored App secret is wrong': [
      () => simulator.current.parameterStore.parameters.set(`${PREFIX}/FB_APP_SECRET`, 'changed'),
      /App: App id and App secret do not belong together/,
    ],
    'a further secret of the bot is missing': [
      () => {
        cloudFormation.outputs = { ...cloudFormation.outputs, BotSecrets: 'MODEL_KEY' };
      },
      /Secrets of the bot: missing or not encrypted: \/messenger-bot\/bot\/MODEL_KEY\. Run aws ssm put-parameter/,
    ],
  },
  {
    'Facebook deactivated the webhook': [
      () => changeSubscription({ active: false }),
      /Facebook deactivated it/,
    ],
  },
  {
    'a field is missing': [() => changeSubscription({ fields: [] }), /missing fields: message_echoes, /],
  },
  {
    'the token expired': [
      () => registerToken(DEMO_SECRETS.FB_PAGE_TOKEN, { is_valid: false }),
      /App: Facebook does not accept the token/,
    ],
  },
];

function changeSubscription(more: object): void {
  const { app } = simulator.current.facebook;
  if (app.subscription) app.subscription = { ...app.subscription, ...more };
}

/** The state after a successful `npm run setup`. */
async function setUpEverything(): Promise<void> {
  const { facebook, parameterStore, webhookUrl } = simulator.current;
  for (const [name, value] of Object.entries(DEMO_SECRETS))
    parameterStore.parameters.set(`${PREFIX}/${name}`, value);
  cloudFormation.outputs = cloudFormation.deployed;
  const { app, pageApi } = facebook;
  const fields = FIELDS.map((name) => ({ name, version: 'v26.0' }));
  app.subscription = { object: 'page', callback_url: webhookUrl, active: true, fields };
  pageApi.subscribedApps.set(app.id, { id: app.id, name: app.name, subscribed_fields: FIELDS });
  for (const [name, value] of Object.entries(profile)) pageApi.profile.set(name, value);
}

function failures(lines: readonly ReportLine[]): string {
  return lines
    .filter(({ state }) => state === 'failed')
    .map(({ check, message }) => `${check}: ${message}`)
    .join('\n');
}

test('after the setup every check passes', async () => {
  await setUpEverything();
  assert.equal(failures(await doctorReport()), '');
});

for (const problems of PROBLEMS) {
  test(`${Object.keys(problems).join(', ')}: a check fails, and says what to do`, async () => {
    await setUpEverything();
    for (const [breakIt] of Object.values(problems)) await breakIt();
    const found = failures(await doctorReport());
    await simulator.current.sqs.takeDeadLetters();
    for (const [, line] of Object.values(problems)) assert.match(found, line);
  });
}

test('the doctor says that a function with old secrets reads new ones within half a minute', async (t) => {
  await setUpEverything();
  const server = createServer((_, response) => response.writeHead(403).end());
  t.after(() => server.close());
  const url = await listening(server);
  cloudFormation.outputs = { ...cloudFormation.outputs, WebhookUrl: `${url}/messenger` };
  const lines = failures(await doctorReport());
  for (const name of ['FB_VERIFY_TOKEN', 'FB_APP_SECRET'])
    assert.match(
      lines,
      new RegExp(`status 403: the function has another ${name}\\. It reads a new one within half a minute`),
    );
});

test('an event whose age only the function knows waits too long', async () => {
  await setUpEverything();
  await simulator.current.facebook.person('Anna').says('later:600');
  cloudFormation.oldest = 60;
  cloudFormation.metrics = { EventAge: OLDEST_EVENT + 1 };
  const found = failures(await doctorReport());
  await simulator.current.drain();
  assert.match(found, /^Events: 0 waiting, 1 in progress or waiting for a retry; the oldest for 16 minutes/);
});

test('the age of an event that no longer waits is no failure', async () => {
  await setUpEverything();
  cloudFormation.metrics = { EventAge: OLDEST_EVENT + 1 };
  assert.equal(failures(await doctorReport()), '');
});

test('a heartbeat that has not come since the alarm was made is a failure only when it is overdue', async () => {
  await setUpEverything();
  cloudFormation.silent = {
    'MessengerBot-AlarmsHeartbeat1A2B': HEARTBEAT_HOURS - 1,
    'MessengerBot-AlarmsErrors1A2B': 100,
  };
  assert.equal(failures(await doctorReport()), '');
  cloudFormation.silent = { 'MessengerBot-AlarmsHeartbeat1A2B': HEARTBEAT_HOURS + 1 };
  assert.match(
    failures(await doctorReport()),
    /^Alarms: No heartbeat had an answer for 30 hours: see infra\/RUNBOOK\.md#heartbeat\.$/,
  );
});

test('the command that stores a secret names the key of cdk.json', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'bot-'));
  const cwd = process.cwd();
  t.after(async () => {
    process.chdir(cwd);
    await rm(folder, { recursive: true });
  });
  await writeFile(join(folder, 'cdk.json'), '{ "context": { "kmsKeyArn": "arn:aws:kms:…" } }');
  await setUpEverything();
  cloudFormation.outputs = { ...cloudFormation.outputs, BotSecrets: 'MODEL_KEY' };
  process.chdir(folder);
  assert.match(
    failures(await doctorReport()),
    /Run aws ssm put-parameter --type SecureString --key-id arn:aws:kms:… --name \/messenger-bot\/bot\/MODEL_KEY /,
  );
});

test('few refused calls, or a small share of them, are no failure', async () => {
  await setUpEverything();
  const { minimum, share } = REFUSED_CALLS;
  for (const [Count, refused] of [
    [minimum - 1, minimum - 1],
    [1000, share * 10 - 1],
  ] as const) {
    cloudFormation.metrics = { Count, '4xx': refused };
    const found = await doctorReport();
    assert.equal(failures(found), '');
    const calls = found.find(({ check }) => check === 'Webhook calls')?.message;
    assert.equal(calls, `${Count} in the last 15 minutes, ${refused} of them refused (4xx)`);
  }
});

test('a token that may not read conversations is a note that says what it costs', async () => {
  await setUpEverything();
  const line = async () => (await doctorReport()).find(({ check }) => check === 'Reading conversations');
  const { state, message } = (await line()) ?? {};
  assert.equal(state, 'note');
  assert.match(message ?? '', /pages_read_engagement.* up to four more times.*the bot asks first/);
  registerToken(DEMO_SECRETS.FB_PAGE_TOKEN, {
    scopes: ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement'],
  });
  assert.equal((await line())?.state, 'passed');
});

test('a version of the Graph API that Facebook does not serve is a note', async (t) => {
  await setUpEverything();
  const { facebook } = simulator.current;
  t.after(() => {
    facebook.servedVersion = undefined;
  });
  const line = async () => (await doctorReport()).find(({ check }) => check === 'Version of the Graph API');
  assert.match((await line())?.message ?? '', /^v26\.0/);
  facebook.servedVersion = 'v27.0';
  const { state, message = '' } = (await line()) ?? {};
  assert.equal(state, 'note');
  assert.match(
    message,
    /^Facebook answers with v27\.0 instead of v26\.0.*lambda\/messenger\/graph-version\.ts/,
  );
});

test('90 days before its last day, and after it, a version of the Graph API is a note', () => {
  const on = (day: string) => checkVersion('v26.0', Date.parse(day));
  assert.equal(on('2028-08-05').state, 'passed');
  assert.match(on('2028-08-06').message, /^v26\.0 ends in 90 days, on 2028-11-04, unless Meta/);
  assert.match(on('2028-11-05').message, /^v26\.0 has ended on 2028-11-04/);
  assert.deepEqual([on('2028-08-06').state, on('2028-11-05').state], ['note', 'note']);
});

test('a failed check makes the exit code 1', async () => {
  await setUpEverything();
  simulator.current.facebook.app.subscription = undefined;
  const { code, output } = await spawnDoctor();
  assert.equal(code, 1);
  assert.match(output, /✘ Callback URL of the App: none is registered: run npm run setup\./);
  assert.doesNotMatch(output, /\n\s+at /);
});

test('each of several Pages must have its token', async () => {
  await setUpEverything();
  const pages = Array.from({ length: 12 }, (_, index) => String(index + 1));
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: pages.join() };
  const { parameters } = simulator.current.parameterStore;
  for (const page of pages) parameters.set(`${PREFIX}/pages/${page}/FB_PAGE_TOKEN`, 'EAA');
  assert.doesNotMatch(failures(await doctorReport()), /Tokens of the Pages/);
  parameters.delete(`${PREFIX}/pages/12/FB_PAGE_TOKEN`);
  assert.match(
    failures(await doctorReport()),
    /^Tokens of the Pages: missing or not encrypted: \/messenger-bot\/pages\/12\/FB_PAGE_TOKEN\./,
  );
});

test('for any Page the doctor checks those whose token is stored, or only the one that is named', async () => {
  await setUpEverything();
  const { parameterStore } = simulator.current;
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: '*' };
  const pages = Array.from({ length: 12 }, (_, i) => String(100 + i));
  for (const page of pages) parameterStore.parameters.set(`${PREFIX}/pages/${page}/FB_PAGE_TOKEN`, 'EAANone');
  parameterStore.parameters.set(`${PREFIX}/pages/12/OTHER`, 'x');
  const appId = simulator.current.facebook.app.id;
  const all = await doctorReport({ appId });
  assert.deepEqual(
    all.filter(({ check }) => /^Page token of /.test(check)).map(({ check }) => check),
    pages.map((page) => `Page token of ${page}`),
  );
  assert.match(JSON.stringify(all), /"Pages".*12 with a stored token/);
  const one = await doctorReport({ appId, page: '105' });
  const checked = one.filter(({ check }) => /^Page token of /.test(check)).map(({ check }) => check);
  assert.deepEqual(checked, ['Page token of 105']);
});

test('a domain without a DNS record is reported, with the record to make', async () => {
  await setUpEverything();
  cloudFormation.outputs = {
    ...cloudFormation.outputs,
    WebhookUrl: 'https://bot.invalid/messenger',
    DomainTarget: 'd-abc.execute-api.eu-west-1.amazonaws.com',
  };
  assert.match(
    failures(await doctorReport()),
    /^Domain: bot\.invalid has no address: make a DNS record: CNAME of bot\.invalid to d-abc\./m,
  );
  const elsewhere = await doctorReport({ url: simulator.current.webhookUrl });
  assert.ok(elsewhere.every(({ check }) => check !== 'Domain'));
});

test('the token of each of several Pages must be valid and belong to that Page', async () => {
  await setUpEverything();
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: `${PAGE_ID},42,43` };
  const { parameters } = simulator.current.parameterStore;
  const put = (page: string, token: string) => parameters.set(`${PREFIX}/pages/${page}/FB_PAGE_TOKEN`, token);
  put(PAGE_ID, DEMO_SECRETS.FB_PAGE_TOKEN);
  put('42', DEMO_SECRETS.FB_PAGE_TOKEN);
  put('43', 'EAAgarbage');
  parameters.set(`${PREFIX}/FB_PAGE_TOKEN`, 'an unused token');
  const lines = failures(await doctorReport());
  assert.match(lines, /^Page of 42: its token belongs to the Page Demo Page .*pages\/42\/FB_PAGE_TOKEN/m);
  assert.match(lines, /^Page token of 43: The Page token is no longer valid.*pages\/43\/FB_PAGE_TOKEN/m);
  assert.doesNotMatch(lines, new RegExp(`of ${PAGE_ID}`));
});

test('the subscription of each of several Pages is checked', async () => {
  await setUpEverything();
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: PAGE_ID };
  const { facebook, parameterStore } = simulator.current;
  parameterStore.parameters.set(`${PREFIX}/pages/${PAGE_ID}/FB_PAGE_TOKEN`, facebook.pageToken);
  assert.equal(failures(await doctorReport()), '');
  facebook.pageApi.subscribedApps.clear();
  assert.match(
    failures(await doctorReport()),
    new RegExp(`^Subscription of the Page ${PAGE_ID}: .*FB_PAGE_TOKEN=… npm run setup -- --overwrite`),
  );
});

test('a token of another App than --app-id is reported', async () => {
  await setUpEverything();
  registerToken(DEMO_SECRETS.FB_PAGE_TOKEN, { app_id: '1' });
  const found = failures(await doctorReport({ appId: simulator.current.facebook.app.id }));
  assert.match(found, /Page token: The token belongs to another App, not to/);
});

test('a bot or a profile that cannot be loaded is reported, and everything else is checked', async () => {
  await setUpEverything();
  const found = await doctorReport({ bot: 'no-bot.ts', profile: 'no-profile.ts' });
  assert.match(
    failures(found),
    /^Bot: no-bot\.ts could not be loaded \(.*\): run npm run check for details/m,
  );
  assert.match(failures(found), /^Messenger profile: no-profile\.ts could not be loaded/m);
  const checks = found.map(({ check }) => check);
  for (const check of ['Callback URL of the App', 'Subscription of the Page', 'Alarms'])
    assert.ok(checks.includes(check), check);
});

test('the advice names the stage that was checked', async () => {
  const found = failures(await doctorReport({ options: { stage: 'prod' } }));
  assert.match(found, /missing below .*run npm run setup -- --stage prod\./);
  assert.match(found, /not exist in this account and region: run npx cdk deploy -c stage=prod/);
});

test('the advice gives each command only options that it has', async () => {
  await setUpEverything();
  await simulator.current.sqs.addDeadLetter('{}');
  simulator.current.facebook.app.subscription = undefined;
  const found = failures(await doctorReport({ options: { stage: 'prod', prefix: PREFIX } }));
  await simulator.current.sqs.takeDeadLetters();
  assert.match(found, /npm run setup -- --stage prod --prefix \/messenger-bot\./);
  assert.match(found, /run npm run dead-letters -- --stage prod to see why/);
});

test('a token that expires, and another App that may answer, are notes', async () => {
  const { facebook } = simulator.current;
  await setUpEverything();
  registerToken(facebook.pageToken, { expires_at: 1_900_000_000 });
  facebook.pageApi.subscribedApps.set('9', { id: '9', name: 'Other App', subscribed_fields: ['messages'] });
  const found = await doctorReport();
  assert.equal(failures(found), '');
  const notes = found.filter(({ state }) => state === 'note').map(({ message }) => message);
  assert.match(notes.join('\n'), /The Page token expires on 2030-03-17[\s\S]*Other App may answer too/);
});

test('an event that waits for a retry is counted', async () => {
  await setUpEverything();
  await simulator.current.facebook.person('Anna').says('later:600');
  const events = async () => (await doctorReport()).find(({ check }) => check === 'Events')?.message;
  assert.match((await events()) ?? '', /^0 waiting, 1 in progress or waiting for a retry/);
  await simulator.current.drain();
  assert.match((await events()) ?? '', /^0 waiting, 0 in progress/);
});
