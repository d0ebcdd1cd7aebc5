/** Services that are slow, but work, do not make an event a dead letter. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { InterceptedCall } from '../simulator/intercepted-calls.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ timeOut: 10_000 });

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  await current.sqs.takeDeadLetters();
});

/** How long a call takes while services are slow, in milliseconds. */
type Delay = (call: InterceptedCall) => number;

const DATABASE: Readonly<Record<string, Delay>> = {
  'a DynamoDB that reads and writes slowly': ({ service }) => (service.startsWith('DynamoDB') ? 2_100 : 0),
  'a DynamoDB whose writes count, but are confirmed late': ({ operation }) =>
    operation === 'PutItem' ? 3_000 : 0,
};

/** Long enough for more attempts than may begin without an end. */
async function beSlow(delay: Delay, text: string): Promise<string[]> {
  const { current } = simulator;
  const anna = current.facebook.person('Anna');
  current.faultFor = (call) => {
    const milliseconds = delay(call);
    return milliseconds > 0 ? { when: 'late', milliseconds } : undefined;
  };
  await anna.says(text);
  for (let n = 0; n < 8; n++) await current.advance(15 * 60_000);
  current.faultFor = () => undefined;
  await current.drain();
  return anna.heard();
}

for (const [what, delay] of Object.entries(DATABASE)) {
  test(`${what} costs no attempts: the event waits, and is answered`, async () => {
    const { facebook, sqs } = simulator.current;
    // From the second attempt on, each is noted.
    facebook.failNext({ error: { code: 613, message: '(#613) Too many calls.' } });
    assert.deepEqual(await beSlow(delay, 'send twice'), ['First.', 'Second.']);
    assert.deepEqual(await sqs.takeDeadLetters(), []);
  });
}

test('a Facebook that answers slowly costs no attempts: the event waits, and is answered', async () => {
  const delay: Delay = ({ service }) => (service === 'graph' ? 2_600 : 0);
  assert.deepEqual(await beSlow(delay, 'hello'), ['You said: hello']);
  assert.deepEqual(await simulator.current.sqs.takeDeadLetters(), []);
});

for (const off of [-600_000, 600_000]) {
  test(`ten people in one invocation are answered at once though DynamoDB’s clock is off by ${off / 60_000} minutes`, async () => {
    const { clockOff, facebook, together } = simulator.current;
    await facebook.person('Anna').says('hello');
    clockOff.set('DynamoDB_20120810', off);
    const people = Array.from({ length: 10 }, (_, i) => facebook.person(`Person ${i}`));
    await together(async () => {
      for (const person of people) await person.says('hello');
    });
    clockOff.clear();
    for (const person of people) assert.deepEqual(textsOf(person), ['You said: hello']);
  });
}
