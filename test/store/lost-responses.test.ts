/** DynamoDB does what it is asked, but its responses get lost: no event may suffer from that. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { InjectedFault, InterceptedCall } from '../simulator/intercepted-calls.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();

beforeEach(() => {
  simulator.current.faultFor = everyOther('PutItem');
});

/** Each first try takes effect without a response; each second try gets one. */
function everyOther(operation: string): (call: InterceptedCall) => InjectedFault | undefined {
  let calls = 0;
  return (call) =>
    call.operation === operation && calls++ % 2 === 0 ? { when: 'after', what: 'hang up' } : undefined;
}

test('an event is answered at once', async () => {
  const anna = simulator.current.facebook.person('Anna');
  await anna.says('remember:bread');
  assert.deepEqual(anna.heard(), ['nothing, bread']);
  assert.equal(simulator.current.sqs.nextReturn, undefined);
});

test('an event that comes again is answered, and is no dead letter', async () => {
  const { facebook, sqs } = simulator.current;
  const ben = facebook.person('Ben');
  await ben.says('later:60');
  await simulator.current.drain();
  assert.deepEqual(await sqs.takeDeadLetters(), []);
  assert.deepEqual(ben.heard(), ['Later.']);
});
