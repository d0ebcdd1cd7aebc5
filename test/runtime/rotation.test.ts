/** Each secret is changed while people write: no deploy, no lost event, no doubled reply. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { verifyCallback } from '../simulator/facebook/verification.ts';
import { verificationRequest } from '../studies/bench/calls.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  const { facebook, lambda } = simulator.current;
  facebook.pageToken = DEMO_SECRETS.FB_PAGE_TOKEN;
  facebook.appSecret = DEMO_SECRETS.FB_APP_SECRET;
  for (const [name, value] of Object.entries(DEMO_SECRETS)) overwrite(name, value);
  await lambda.stop();
  anna = facebook.person('Anna');
  facebook.otherPages.clear();
  facebook.calls.length = 0;
  facebook.undelivered.length = 0;
});

function overwrite(name: string, value: string): void {
  simulator.current.parameterStore.parameters.set(`/messenger-bot/${name}`, value);
}

test('a new verify token is accepted at once, and the old one is not', async () => {
  const { webhookUrl } = simulator.current;
  assert.equal(await verifyCallback(webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN), undefined);
  overwrite('FB_VERIFY_TOKEN', 'another-verify-token');
  assert.equal(await verifyCallback(webhookUrl, 'another-verify-token'), undefined);
  assert.match(String(await verifyCallback(webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN)), /403/);
});

test('a new Page token is used by the second event after five minutes while the old one is still valid', async () => {
  const { facebook, advance } = simulator.current;
  facebook.otherPages.set('EAANewToken', PAGE_ID);
  await anna.says('hello');
  overwrite('FB_PAGE_TOKEN', 'EAANewToken');
  await anna.says('hello');
  await advance(301_000);
  // This event is answered with the old one, which is still valid, while the new one is read.
  await anna.says('hello');
  facebook.calls.length = 0;
  await anna.says('hello');
  const used = new Set(facebook.calls.map(({ request }) => request.headers.authorization));
  assert.deepEqual([textsOf(anna).length, used], [4, new Set(['Bearer EAANewToken'])]);
});

test('a Page token that Facebook has revoked is replaced at once by the one in Parameter Store', async () => {
  await anna.says('hello');
  simulator.current.facebook.pageToken = 'EAANewToken';
  overwrite('FB_PAGE_TOKEN', 'EAANewToken');
  await anna.says('again');
  assert.deepEqual(textsOf(anna), ['You said: hello', 'You said: again']);
});

test('events that arrive between a reset App secret and its new parameter are resent and answered once', async () => {
  const { facebook, advance, drain } = simulator.current;
  await anna.says('hello');
  facebook.appSecret = 'new-app-secret';
  await anna.says('in between');
  assert.deepEqual([textsOf(anna), facebook.undelivered.length], [['You said: hello'], 1]);
  overwrite('FB_APP_SECRET', 'new-app-secret');
  await advance(31_000);
  await anna.says('afterwards');
  await facebook.resend();
  await drain();
  assert.deepEqual(textsOf(anna), ['You said: hello', 'You said: afterwards', 'You said: in between']);
});

test('an event that waits while the App secret is reset is answered with the new one, before Facebook calls again', async () => {
  const { facebook, advance, drain, idle } = simulator.current;
  await facebook.notify(
    facebook.notification(
      facebook.element(anna, { message: { mid: 'm_waits', text: 'throw for seconds:5' } }),
    ),
  );
  await idle();
  facebook.appSecret = 'new-app-secret';
  await advance(60_000);
  assert.deepEqual(textsOf(anna), []);
  overwrite('FB_APP_SECRET', 'new-app-secret');
  await drain();
  assert.deepEqual(textsOf(anna), ['At last.']);
});

test('the old App secret is accepted until the function has read the new one, and not after', async () => {
  const { facebook, lambda } = simulator.current;
  // Start all the sandboxes that a call and a record need: one that starts later would read the new secret.
  await Promise.all([lambda.invoke(verificationRequest()), lambda.invoke(verificationRequest())]);
  await anna.says('hello');
  overwrite('FB_APP_SECRET', 'new-app-secret');
  await anna.says('still the old one');
  facebook.appSecret = 'new-app-secret';
  await anna.says('the new one');
  facebook.appSecret = DEMO_SECRETS.FB_APP_SECRET;
  await anna.says('the old one again');
  assert.equal(facebook.undelivered.length, 1);
  assert.deepEqual(
    textsOf(anna),
    ['hello', 'still the old one', 'the new one'].map((text) => `You said: ${text}`),
  );
});

test('ten people in one invocation are all answered with a new Page token', async () => {
  const { facebook, together } = simulator.current;
  await anna.says('hello');
  facebook.pageToken = 'EAAnewTokenOfThePage';
  overwrite('FB_PAGE_TOKEN', facebook.pageToken);
  const people = Array.from({ length: 10 }, (_, i) => facebook.person(`Person ${i}`));
  // The others are refused while the first waits for Parameter Store.
  simulator.current.faultFor = ({ service }) =>
    service === 'AmazonSSM' ? { when: 'late', milliseconds: 300 } : undefined;
  await together(async () => {
    for (const person of people) await person.says('hello');
  });
  simulator.current.faultFor = () => undefined;
  for (const person of people) assert.deepEqual(textsOf(person), ['You said: hello']);
});
