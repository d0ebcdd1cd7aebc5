import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { verifyCallback } from '../simulator/facebook/verification.ts';
import { call, IN_LINE, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: IN_LINE });

beforeEach(async () => {
  const { parameterStore, lambda, facebook } = simulator.current;
  for (const [name, value] of Object.entries(DEMO_SECRETS)) {
    parameterStore.parameters.set(`/messenger-bot/${name}`, value);
  }
  parameterStore.fault = undefined;
  await lambda.stop();
  lambda.logs.length = 0;
  parameterStore.calls.length = 0;
  facebook.undelivered.length = 0;
});

async function annaSaysHello() {
  const anna = simulator.current.facebook.person('Anna');
  await anna.says('hello');
  return anna;
}

function remove(name: string): void {
  simulator.current.parameterStore.parameters.delete(`/messenger-bot/${name}`);
}

function logged(): string {
  return JSON.stringify(simulator.current.lambda.logs);
}

test('the three secrets are read in one call and cached for five minutes', async () => {
  const { parameterStore } = simulator.current;
  await annaSaysHello();
  await simulator.current.advance(4 * 60_000);
  await annaSaysHello();
  const names = ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'].map((name) => `/messenger-bot/${name}`);
  assert.deepEqual(parameterStore.calls, [names]);
  await simulator.current.advance(2 * 60_000);
  await annaSaysHello();
  assert.equal(parameterStore.calls.length, 2);
});

for (const name of ['FB_APP_SECRET', 'FB_PAGE_TOKEN']) {
  test(`without ${name} no event is accepted, the log says how to create it, and nothing is lost`, async () => {
    const { facebook, parameterStore } = simulator.current;
    remove(name);
    const anna = await annaSaysHello();
    assert.equal(facebook.undelivered.length, 1);
    assert.match(
      logged(),
      new RegExp(`aws ssm put-parameter --type SecureString --name /messenger-bot/${name} `),
    );
    parameterStore.parameters.set(`/messenger-bot/${name}`, DEMO_SECRETS[name as keyof typeof DEMO_SECRETS]);
    await facebook.resend();
    assert.deepEqual(anna.heard(), ['You said: hello']);
  });
}

test('without FB_APP_SECRET an unsigned event gets 500, not an open door', async () => {
  remove('FB_APP_SECRET');
  const { status, body } = await call(simulator.current.webhookUrl, {
    method: 'POST',
    body: '{"object":"page","entry":[]}',
  });
  assert.deepEqual([status, body], [500, 'Internal Server Error']);
});

test('without FB_VERIFY_TOKEN events are answered, and only the verification fails', async () => {
  remove('FB_VERIFY_TOKEN');
  const anna = await annaSaysHello();
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.match(String(await verifyCallback(simulator.current.webhookUrl, 'demo-verify-token')), /500/);
  assert.match(logged(), /--name \/messenger-bot\/FB_VERIFY_TOKEN /);
});

test('with FB_VERIFY_TOKEN alone the verification succeeds', async () => {
  remove('FB_APP_SECRET');
  remove('FB_PAGE_TOKEN');
  assert.equal(await verifyCallback(simulator.current.webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN), undefined);
});

for (const fault of ['down', 'throttled', 'hang up'] as const) {
  test(`Parameter Store ${fault} at the first call: 500, and Facebook's resend is answered`, async () => {
    const { parameterStore, facebook } = simulator.current;
    parameterStore.fault = fault;
    const anna = await annaSaysHello();
    assert.equal(facebook.undelivered.length, 1);
    assert.match(logged(), /SecretsUnavailable/);
    parameterStore.fault = undefined;
    await facebook.resend();
    assert.deepEqual(anna.heard(), ['You said: hello']);
  });
}

test('while Parameter Store does not respond, a cold start and its call try until the response is due', async () => {
  let tries = 0;
  simulator.current.faultFor = ({ service }) => {
    if (service !== 'AmazonSSM') return undefined;
    tries += 1;
    return { when: 'before', what: 'silence' };
  };
  await annaSaysHello();
  simulator.current.faultFor = () => undefined;
  assert.equal(simulator.current.facebook.undelivered.length, 1);
  assert.ok(tries > 2, String(tries));
});

test('Parameter Store throttled for a moment at a cold start: the call waits for it and is answered', async () => {
  const { parameterStore, facebook } = simulator.current;
  let throttled = 5;
  parameterStore.fault = 'throttled';
  simulator.current.faultFor = ({ service }) => {
    if (service === 'AmazonSSM' && throttled-- <= 0) parameterStore.fault = undefined;
    return undefined;
  };
  const anna = await annaSaysHello();
  simulator.current.faultFor = () => undefined;
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.deepEqual([facebook.undelivered, parameterStore.calls.length], [[], 6]);
});

test('Parameter Store slow but working at a cold start: its first answer counts, however late', async () => {
  const { facebook } = simulator.current;
  const second = Promise.withResolvers<void>();
  let tries = 0;
  simulator.current.faultFor = ({ service }) => {
    if (service !== 'AmazonSSM') return undefined;
    tries += 1;
    if (tries > 1) {
      second.resolve();
      return { when: 'before', what: 'silence' };
    }
    return {
      when: 'instead',
      async answer(call, answer) {
        const answered = await answer(call);
        await second.promise;
        return answered;
      },
    };
  };
  const anna = await annaSaysHello();
  simulator.current.faultFor = () => undefined;
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.deepEqual(facebook.undelivered, []);
});

test('the log has the name of the error when Parameter Store refuses', async () => {
  const { parameterStore } = simulator.current;
  parameterStore.fault = 'denied';
  await annaSaysHello();
  assert.match(logged(), /"cause":"AccessDeniedException"/);
});

test('when Parameter Store fails later, the cached secrets are used and it is not called for a while', async () => {
  const { parameterStore } = simulator.current;
  await annaSaysHello();
  parameterStore.fault = 'down';
  await simulator.current.advance(6 * 60_000);
  assert.deepEqual((await annaSaysHello()).heard(), ['You said: hello']);
  const asked = parameterStore.calls.length;
  assert.deepEqual((await annaSaysHello()).heard(), ['You said: hello']);
  assert.equal(parameterStore.calls.length, asked);
  assert.match(logged(), /using the cached secrets/);
});

test('after five minutes no call waits while the secrets are read again, and the next one has the new values', async () => {
  const { parameterStore, facebook } = simulator.current;
  await annaSaysHello();
  await simulator.current.advance(6 * 60_000);
  const answered = Promise.withResolvers<void>();
  simulator.current.faultFor = ({ service }) =>
    service === 'AmazonSSM'
      ? {
          when: 'instead',
          async answer(call, answer) {
            await answered.promise;
            return answer(call);
          },
        }
      : undefined;
  assert.deepEqual((await annaSaysHello()).heard(), ['You said: hello']);
  assert.doesNotMatch(logged(), /could not be read/);
  simulator.current.faultFor = () => undefined;
  facebook.appSecret = 'new-app-secret';
  parameterStore.parameters.set('/messenger-bot/FB_APP_SECRET', 'new-app-secret');
  answered.resolve();
  assert.deepEqual((await annaSaysHello()).heard(), ['You said: hello']);
  facebook.appSecret = DEMO_SECRETS.FB_APP_SECRET;
});

test('a read that never ends in the background disturbs no later call, and is made again after 30 seconds', async () => {
  const { parameterStore, facebook, lambda } = simulator.current;
  await annaSaysHello();
  await simulator.current.advance(6 * 60_000);
  simulator.current.faultFor = ({ service }) =>
    service === 'AmazonSSM' ? { when: 'before', what: 'silence' } : undefined;
  await annaSaysHello();
  simulator.current.faultFor = () => undefined;
  await simulator.current.advance(20 * 60_000);
  for (let i = 0; i < 2; i++) assert.deepEqual((await annaSaysHello()).heard(), ['You said: hello']);
  assert.deepEqual([facebook.undelivered, parameterStore.calls.length], [[], 2]);
  assert.deepEqual(lambda.logs, []);
});

test('many bad signatures cause one read of Parameter Store in 30 seconds', async () => {
  const { parameterStore, webhookUrl } = simulator.current;
  const forge = () =>
    call(webhookUrl, { method: 'POST', body: '{}', headers: { 'X-Hub-Signature-256': 'sha256=0' } });
  for (let i = 0; i < 5; i++) await forge();
  assert.equal(parameterStore.calls.length, 2);
  await simulator.current.advance(31_000);
  await forge();
  assert.equal(parameterStore.calls.length, 3);
});

test('white space around a pasted secret does no harm', async () => {
  const { parameterStore } = simulator.current;
  for (const [name, value] of parameterStore.parameters) parameterStore.parameters.set(name, ` ${value}\n`);
  assert.deepEqual((await annaSaysHello()).heard(), ['You said: hello']);
});
