import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Heartbeat } from '../../lambda/messenger/heartbeat.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { call, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();

const PREFIX = '/messenger-bot';
const FIELDS = ['messages', 'messaging_postbacks'];
const DAY = 24 * 60 * 60_000;

/** What one heartbeat has left: its lines without time and level, the failed Pages, and the calls of the Graph API. */
interface Left {
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly levels: readonly string[];
  /** Undefined if there was no metric. */
  readonly failures: unknown;
  readonly calls: readonly string[];
  readonly error: string | undefined;
}

async function beat(more: Partial<Heartbeat> = {}): Promise<Left> {
  const { lambda, facebook, sendHeartbeat } = simulator.current;
  const [logs, metrics, calls] = [lambda.logs.length, lambda.metrics.length, facebook.calls.length];
  const { error } = await sendHeartbeat({ heartbeat: { fields: FIELDS, pages: [], ...more } });
  const lines = lambda.logs.slice(logs).filter(({ type }) => type === undefined);
  return {
    lines: lines.map(({ message }) => ({ ...(typeof message === 'object' ? message : { message }) })),
    levels: lines.map(({ level }) => level),
    failures: lambda.metrics
      .slice(metrics)
      .map((line) => line.HeartbeatFailures)
      .find((value) => value !== undefined),
    calls: facebook.calls.slice(calls).map(({ request: { method, path } }) => {
      const { pathname } = new URL(path, 'https://graph.facebook.com');
      return `${method} ${pathname.replace(/^\/v\d+\.0\//, '')}`;
    }),
    error,
  };
}

function token(more: object, value: string = DEMO_SECRETS.FB_PAGE_TOKEN): void {
  const { app } = simulator.current.facebook;
  const scopes = ['pages_messaging', 'pages_manage_metadata'];
  const valid = { type: 'PAGE', is_valid: true, expires_at: 0, scopes, profile_id: PAGE_ID } as const;
  app.tokens.set(value, { app_id: app.id, ...valid, ...more });
}

function subscribe(subscribed_fields: readonly string[]): void {
  const { app, pageApi } = simulator.current.facebook;
  pageApi.subscribedApps.set(app.id, { id: app.id, name: app.name, subscribed_fields });
}

beforeEach(async () => {
  const { lambda, facebook, parameterStore } = simulator.current;
  // No secrets and no refusals of the test before.
  await lambda.stop();
  await facebook.clearFaults();
  for (const [name, value] of Object.entries(DEMO_SECRETS))
    parameterStore.parameters.set(`${PREFIX}/${name}`, value);
  facebook.app.tokens.clear();
  facebook.pageApi.subscribedApps.clear();
  subscribe(FIELDS);
});

test('when all is well, a heartbeat makes three calls, and leaves one line and a metric of no failures', async () => {
  const { lines, levels, failures, calls, error } = await beat();
  assert.deepEqual(calls, ['GET app', 'GET debug_token', 'GET me/subscribed_apps']);
  assert.deepEqual(levels, ['INFO']);
  assert.deepEqual(lines, [
    { what: 'Heartbeat: all is well', page: PAGE_ID, expires: 'never', fields: FIELDS },
  ]);
  assert.deepEqual([failures, error], [0, undefined]);
});

test('the line says until when the token is good, and until when it may read data', async () => {
  const [expires, dataAccess] = [30, 60].map((days) => Date.now() + days * DAY);
  assert.ok(expires && dataAccess);
  token({ expires_at: expires / 1000, data_access_expires_at: dataAccess / 1000 });
  const { lines, failures } = await beat();
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  assert.partialDeepStrictEqual(lines, [{ expires: day(expires), dataAccessExpires: day(dataAccess) }]);
  assert.equal(failures, 0);
});

/** What Facebook says no to, and the line that says what to do. */
const NO: Readonly<Record<string, readonly [breakIt: () => unknown, line: RegExp]>> = {
  'an expired token': [
    () => token({ expires_at: Math.floor(Date.now() / 1000) - 60 }),
    /Facebook refused: .*Session has expired\./,
  ],
  'a token that ends within a week': [
    () => token({ expires_at: Math.floor(Date.now() / 1000) + 6 * 24 * 3600 }),
    /^The Page token expires on \d{4}-\d\d-\d\d: generate a new one under Messenger API setup/,
  ],
  'a token that is no longer valid': [
    () => {
      // The App of the token is known, so that only the third party says it.
      const { app } = simulator.current.facebook;
      const answer = app.answer.bind(app);
      app.answer = async (request) => {
        app.answer = answer;
        const found = await answer(request);
        token({ is_valid: false });
        return found;
      };
    },
    /^The Page token is no longer valid: generate a new one/,
  ],
  'a token without permission': [
    () => token({ scopes: ['pages_manage_metadata'] }),
    /^The Page token lacks pages_messaging: generate a new one .*, with these permissions\.$/,
  ],
  'the token of a user': [() => token({ type: 'USER' }), /^The token has the type USER, not PAGE: /],
  'a wrong App secret': [
    () => simulator.current.parameterStore.parameters.set(`${PREFIX}/FB_APP_SECRET`, 'another secret'),
    /Facebook refused: .*appsecret_proof/,
  ],
  'a Page that is not subscribed': [
    () => simulator.current.facebook.pageApi.subscribedApps.clear(),
    /^Events are lost: the Page is not subscribed to messages, messaging_postbacks\. Run npm run setup\.$/,
  ],
  'a missing field': [
    () => subscribe(['messages', 'message_reads']),
    /^Events are lost: the Page is not subscribed to messaging_postbacks\. Run npm run setup\.$/,
  ],
  'a token that is missing in Parameter Store': [
    () => simulator.current.parameterStore.parameters.delete(`${PREFIX}/FB_PAGE_TOKEN`),
    /^Parameter \/messenger-bot\/FB_PAGE_TOKEN does not exist\. Create it with: aws ssm put-parameter/,
  ],
};

for (const [what, [breakIt, expected]] of Object.entries(NO)) {
  test(`${what}: one line says what to do, the metric counts it, and the function does not fail`, async () => {
    await breakIt();
    const { lines, levels, failures, error } = await beat();
    assert.deepEqual(levels, ['ERROR']);
    assert.equal(lines[0]?.what, 'Heartbeat: the Page needs something');
    assert.match(String(lines[0]?.message), expected);
    assert.deepEqual([failures, error], [1, undefined]);
  });
}

test('where nobody knows the fields, a Page that is not subscribed at all is found', async () => {
  assert.equal((await beat({ fields: [] })).failures, 0);
  simulator.current.facebook.pageApi.subscribedApps.clear();
  const { failures, lines } = await beat({ fields: [] });
  assert.equal(failures, 1);
  assert.match(String(lines[0]?.message), /the Page is not subscribed to the App\./);
});

test('a blip of Facebook is tried again at once', async () => {
  simulator.current.facebook.failNext(
    { error: { message: 'An unknown error', code: 2 }, status: 500 },
    'hang up',
  );
  const { levels, failures, calls } = await beat();
  assert.deepEqual([levels, failures], [['INFO'], 0]);
  assert.equal(calls.length, 5);
});

test('while Facebook is down, a heartbeat leaves a warning, no metric, and no error of the function', async (t) => {
  const { facebook } = simulator.current;
  const answer = facebook.answer.bind(facebook);
  facebook.answer = async () => 'hang up';
  t.after(() => {
    facebook.answer = answer;
  });
  const { lines, levels, failures, error } = await beat();
  assert.deepEqual(levels, ['WARN']);
  assert.equal(lines[0]?.what, 'Heartbeat: Facebook could not be asked');
  assert.deepEqual([failures, error], [undefined, undefined]);
});

test('at a rate limit, or while Parameter Store is down, nothing is known, and no failure counted', async () => {
  const { facebook } = simulator.current;
  facebook.failNext({ error: { message: '(#4) Application request limit reached', code: 4 } });
  const limited = await beat();
  assert.deepEqual([limited.levels, limited.failures], [['WARN'], undefined]);
  assert.equal(limited.calls.length, 1);
  await simulator.current.lambda.stop();
  simulator.current.faultFor = ({ service }) =>
    service === 'AmazonSSM' ? { when: 'before', what: 'hang up' } : undefined;
  const down = await beat();
  simulator.current.faultFor = () => undefined;
  assert.deepEqual([down.levels, down.failures, down.calls], [['WARN'], undefined, []]);
});

test('a call of the webhook cannot be a heartbeat, whatever its body says', async () => {
  const { facebook, webhookUrl } = simulator.current;
  const before = facebook.calls.length;
  const body = JSON.stringify({ heartbeat: { fields: [], pages: [] } });
  const headers = { 'content-type': 'application/json' };
  const { status } = await call(webhookUrl, { method: 'POST', headers, body });
  assert.equal(status, 403);
  assert.equal(await facebook.post(body), 200);
  assert.equal(facebook.calls.length, before);
});
