import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { beforeEach, test } from 'node:test';
import type { Diagnosis, Patient } from '../../infra/commands/doctor/check.ts';
import { diagnose } from '../../infra/commands/doctor/diagnosis.ts';
import { SCRIPTED_BOT } from '../simulator/bundle.ts';
import { profile } from '../simulator/chat/show-profile.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { listening } from '../support/listening.ts';
import { cloudFormation, doctor, FIELDS, know, PREFIX, PROFILE, simulator } from './account.ts';
import { operatorAt } from './run.ts';

// Most tests diagnose within this process, which is faster than a command for each.
beforeEach(() => {
  Object.assign(process.env, operatorAt(simulator.current.url), cloudFormation.environment);
});

/** What goes wrong after the set-up, and the red line of the doctor. */
const ILL: Readonly<Record<string, readonly [() => void, RegExp]>> = {
  'a secret is missing': [
    () => simulator.current.parameterStore.parameters.delete(`${PREFIX}/FB_VERIFY_TOKEN`),
    /Secrets in Parameter Store: FB_VERIFY_TOKEN missing/,
  ],
  'a secret is not encrypted': [
    () => simulator.current.parameterStore.plain.add(`${PREFIX}/FB_PAGE_TOKEN`),
    /Secrets in Parameter Store: FB_PAGE_TOKEN not encrypted/,
  ],
  'the stack is gone': [
    () => {
      cloudFormation.outputs = undefined;
    },
    /Stack MessengerBot: it is not in this account and region/,
  ],
  'the deployment has failed': [
    () => {
      cloudFormation.outputs = {};
    },
    /Stack MessengerBot: it gives out no WebhookUrl/,
  ],
  'the webhook leads elsewhere': [
    () => {
      cloudFormation.outputs = {
        ...cloudFormation.outputs,
        WebhookUrl: `${simulator.current.url}/elsewhere`,
      };
    },
    /Webhook verification: 404/,
  ],
  'the webhook does not answer': [
    () => {
      cloudFormation.outputs = { ...cloudFormation.outputs, WebhookUrl: 'http://127.0.0.1:9/messenger' };
    },
    /Webhook, a signed test event: 127\.0\.0\.1:9 does not answer/,
  ],
  'the App secret was changed': [
    () => simulator.current.parameterStore.parameters.set(`${PREFIX}/FB_APP_SECRET`, 'changed'),
    /App: App id and App secret do not fit/,
  ],
  'the token ended': [
    () => know(DEMO_SECRETS.FB_PAGE_TOKEN, { is_valid: false }),
    /App: Facebook does not take the token/,
  ],
  'the token lost a permission': [
    () => know(DEMO_SECRETS.FB_PAGE_TOKEN, { scopes: [] }),
    /Page token: The Page token lacks pages_messaging, pages_manage_metadata/,
  ],
  'the Page refuses the token': [
    () => {
      simulator.current.facebook.pageToken = 'EAAanother';
    },
    /Page: Facebook does not take the token/,
  ],
  'no callback is registered': [
    () => {
      simulator.current.facebook.app.subscription = undefined;
    },
    /Callback URL of the App: none is registered/,
  ],
  'the callback is another': [
    () => change({ callback_url: 'https://old.example' }),
    /Callback URL of the App: the App calls https:\/\/old\.example/,
  ],
  'Facebook has switched the callback off': [() => change({ active: false }), /has switched it off/],
  'a field is missing': [() => change({ fields: [] }), /the fields message_echoes, .* are missing/],
  'the Page is not subscribed': [
    () => simulator.current.facebook.pageApi.subscribedApps.clear(),
    /Subscription of the Page: the Page does not tell of message_echoes/,
  ],
  'the profile was changed by hand': [
    () => simulator.current.facebook.pageApi.profile.set('greeting', []),
    /Messenger profile: greeting differ/,
  ],
  'events were given up': [
    () => simulator.current.sqs.addDeadLetter('{}'),
    /Dead letters: 1 events were given up: npm run dead-letters/,
  ],
  'an alarm rings': [
    () => {
      cloudFormation.alarms = {
        'MessengerBot-AlarmsDeadLetters': 'Events were given up: npm run dead-letters says which.',
        'MessengerBot-prod-Alarms': 'That of another stage.',
      };
    },
    /Alarms: Events were given up: npm run dead-letters says which\.$/,
  ],
  'an event waits for long': [
    () => {
      cloudFormation.oldest = 16 * 60;
    },
    /Events: 0 wait, 0 are worked on or held back for a while; the oldest for 16 minutes: the saved query/,
  ],
  'the token is not that of a Page': [
    () => know(DEMO_SECRETS.FB_PAGE_TOKEN, { type: 'USER' }),
    /Page token: The token is of the type USER, not that of a Page/,
  ],
  'a secret of the bot’s own is missing': [
    () => {
      cloudFormation.outputs = { ...cloudFormation.outputs, BotSecrets: 'MODEL_KEY' };
    },
    /Secrets of the bot: \/messenger-bot\/bot\/MODEL_KEY missing or not encrypted: aws ssm put-parameter/,
  ],
};

function change(more: object): void {
  const { app } = simulator.current.facebook;
  if (app.subscription) app.subscription = { ...app.subscription, ...more };
}

/** Everything as it is after the set-up. */
async function wellSetUp(): Promise<void> {
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

async function examine(more: Partial<Patient> = {}): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  const patient = {
    appId: undefined,
    stack: 'MessengerBot',
    prefix: PREFIX,
    url: undefined,
    bot: SCRIPTED_BOT,
    profile: PROFILE,
    graphApi: `${simulator.current.url}/graph/DOCTOR`,
    said: {},
    ...more,
  };
  for await (const diagnosis of diagnose(patient)) found.push(diagnosis);
  return found;
}

function red(found: readonly Diagnosis[]): string {
  return found
    .filter(({ state }) => state === 'bad')
    .map(({ check, what }) => `${check}: ${what}`)
    .join('\n');
}

test('the doctor finds nothing wrong when nothing is', async () => {
  await wellSetUp();
  assert.equal(red(await examine()), '');
});

for (const [what, [harm, line]] of Object.entries(ILL)) {
  test(`when ${what} the doctor says so in red, with what to do`, async () => {
    await wellSetUp();
    await harm();
    const found = await examine();
    await simulator.current.sqs.takeDeadLetters();
    assert.match(red(found), line);
  });
}

test('a function that holds other secrets is said to read new ones within half a minute', async (t) => {
  await wellSetUp();
  const server = createServer((_, response) => response.writeHead(403).end());
  t.after(() => server.close());
  const url = await listening(server);
  cloudFormation.outputs = { ...cloudFormation.outputs, WebhookUrl: `${url}/messenger` };
  const lines = red(await examine());
  for (const name of ['FB_VERIFY_TOKEN', 'FB_APP_SECRET'])
    assert.match(
      lines,
      new RegExp(`403: the function holds another ${name}; it reads a new one within half a minute`),
    );
});

test('a red line makes the exit code 1', async () => {
  await wellSetUp();
  simulator.current.facebook.app.subscription = undefined;
  const ran = await doctor();
  assert.equal(ran.code, 1);
  assert.match(ran.output, /✘ Callback URL of the App: none is registered: npm run setup\./);
  assert.doesNotMatch(ran.output, /\n\s+at /);
});

test('of several Pages each must have its token', async () => {
  await wellSetUp();
  const pages = Array.from({ length: 12 }, (_, index) => String(index + 1));
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: pages.join() };
  const { parameters } = simulator.current.parameterStore;
  for (const page of pages) parameters.set(`${PREFIX}/pages/${page}/FB_PAGE_TOKEN`, 'EAA');
  assert.doesNotMatch(red(await examine()), /Tokens of the Pages/);
  parameters.delete(`${PREFIX}/pages/12/FB_PAGE_TOKEN`);
  assert.match(
    red(await examine()),
    /^Tokens of the Pages: \/messenger-bot\/pages\/12\/FB_PAGE_TOKEN missing/,
  );
});

test('of several Pages each must have a good token of its own', async () => {
  await wellSetUp();
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: `${PAGE_ID},42,43` };
  const { parameters } = simulator.current.parameterStore;
  const put = (page: string, token: string) => parameters.set(`${PREFIX}/pages/${page}/FB_PAGE_TOKEN`, token);
  put(PAGE_ID, DEMO_SECRETS.FB_PAGE_TOKEN);
  put('42', DEMO_SECRETS.FB_PAGE_TOKEN);
  put('43', 'EAAgarbage');
  parameters.set(`${PREFIX}/FB_PAGE_TOKEN`, 'nobody reads this one');
  const lines = red(await examine());
  assert.match(lines, /^Page of 42: its token is that of the Page Demo Page .*pages\/42\/FB_PAGE_TOKEN/m);
  assert.match(lines, /^Page token of 43: The Page token is not valid.*pages\/43\/FB_PAGE_TOKEN/m);
  assert.doesNotMatch(lines, new RegExp(`of ${PAGE_ID}`));
});

test('the subscription of each of several Pages is looked at', async () => {
  await wellSetUp();
  cloudFormation.outputs = { ...cloudFormation.outputs, Pages: PAGE_ID };
  const { facebook, parameterStore } = simulator.current;
  parameterStore.parameters.set(`${PREFIX}/pages/${PAGE_ID}/FB_PAGE_TOKEN`, facebook.pageToken);
  assert.equal(red(await examine()), '');
  facebook.pageApi.subscribedApps.clear();
  assert.match(
    red(await examine()),
    new RegExp(`^Subscription of the Page ${PAGE_ID}: .*FB_PAGE_TOKEN=… npm run setup -- --overwrite`),
  );
});

test('a token of another App than the one that was named is told', async () => {
  await wellSetUp();
  know(DEMO_SECRETS.FB_PAGE_TOKEN, { app_id: '1' });
  const found = red(await examine({ appId: simulator.current.facebook.app.id }));
  assert.match(found, /Page token: The token belongs to another App than/);
});

test('a bot or a profile that cannot be loaded is told, and all else is looked at', async () => {
  await wellSetUp();
  const found = await examine({ bot: 'no-bot.ts', profile: 'no-profile.ts' });
  assert.match(red(found), /^Bot: no-bot\.ts cannot be loaded \(.*\): npm run check says more/m);
  assert.match(red(found), /^Messenger profile: no-profile\.ts cannot be loaded/m);
  const seen = found.map(({ check }) => check);
  for (const check of ['Callback URL of the App', 'Subscription of the Page', 'Alarms'])
    assert.ok(seen.includes(check), check);
});

test('what to do is said of the stage that was looked at', async () => {
  const found = red(await examine({ said: { stage: 'prod' } }));
  assert.match(found, /missing below .*: npm run setup -- --stage prod puts them there/);
  assert.match(found, /not in this account and region: npx cdk deploy -c stage=prod/);
});

test('no command is given an option that it does not take', async () => {
  await wellSetUp();
  await simulator.current.sqs.addDeadLetter('{}');
  simulator.current.facebook.app.subscription = undefined;
  const found = red(await examine({ said: { stage: 'prod', prefix: PREFIX } }));
  await simulator.current.sqs.takeDeadLetters();
  assert.match(found, /npm run setup -- --stage prod --prefix \/messenger-bot\./);
  assert.match(found, /npm run dead-letters -- --stage prod says why/);
});

test('a token that ends and another App that may answer are worth a note', async () => {
  const { facebook } = simulator.current;
  await wellSetUp();
  know(facebook.pageToken, { expires_at: 1_900_000_000 });
  facebook.pageApi.subscribedApps.set('9', { id: '9', name: 'Other App', subscribed_fields: ['messages'] });
  const found = await examine();
  assert.equal(red(found), '');
  const notes = found.filter(({ state }) => state === 'note').map(({ what }) => what);
  assert.match(notes.join('\n'), /The Page token ends on 2030-03-17[\s\S]*Other App may answer too/);
});

test('an event that waits for its next try is counted', async () => {
  await wellSetUp();
  await simulator.current.facebook.person('Anna').says('later:600');
  const events = async () => (await examine()).find(({ check }) => check === 'Events')?.what;
  assert.match((await events()) ?? '', /^0 wait, 1 are worked on or held back/);
  await simulator.current.drain();
  assert.match((await events()) ?? '', /^0 wait, 0 are/);
});
