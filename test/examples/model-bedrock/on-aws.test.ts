import assert from 'node:assert/strict';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import type { InjectedFault } from '../../simulator/intercepted-calls.ts';
import { withSimulator } from '../../support/with-simulator.ts';

const simulator = withSimulator({ bot: join(import.meta.dirname, 'bot.ts') });

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  current.model.reset();
});

/** Something goes wrong with the next calls of a service. */
function fail(service: string, times: number, fault: InjectedFault): void {
  let left = times;
  simulator.current.faultFor = (call) => {
    const isMeant = call.service === service && !call.body.includes('sender_action');
    return isMeant && left-- > 0 ? fault : undefined;
  };
}

test('the function calls Bedrock with its own role', async () => {
  const { facebook, model } = simulator.current;
  const anna = facebook.person('Anna');
  await anna.says('Where is order 7?');
  assert.deepEqual(anna.heard(), ['(a scripted model) The tool says: Ready to be collected until 18:00.']);
  assert.equal(model.asked.length, 2);
});

test('a handler that runs again because a message could not be sent does not pay the model twice', async () => {
  const { facebook, model, drain } = simulator.current;
  const anna = facebook.person('Anna');
  model.next({ text: 'First answer.' }, { text: 'Second answer.' });
  fail('graph', 8, { when: 'before', what: 'hang up' });
  await anna.says('Hello there, bakery');
  await drain();
  assert.deepEqual(anna.heard(), ['First answer.']);
  assert.equal(model.asked.length, 1);
});

test('a model that never responds gets the person a sentence within the time-out of the function', async () => {
  const { facebook, lambda } = simulator.current;
  const anna = facebook.person('Anna');
  fail('Bedrock', 9, { when: 'before', what: 'silence' });
  await anna.says('Hello there, bakery');
  assert.deepEqual(anna.heard(), ['Sorry, I am asked a lot just now. Please ask again in a minute.']);
  assert.ok(lambda.logs.some(({ message }) => message === 'The model did not answer: TimeoutError'));
});

test('a connection that breaks is made again', async () => {
  const { facebook } = simulator.current;
  const anna = facebook.person('Anna');
  fail('Bedrock', 1, { when: 'before', what: 'hang up' });
  await anna.says('Good morning');
  assert.deepEqual(anna.heard(), ['(a scripted model) You said: Good morning']);
});
