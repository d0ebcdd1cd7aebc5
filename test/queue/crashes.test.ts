import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { forgetMessage } from '../../lambda/queue/forget.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import type { InterceptedCall } from '../simulator/intercepted-calls.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;
let ben: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  current.onOutcome = () => {};
  await current.drain();
  await current.sqs.takeDeadLetters();
  anna = current.facebook.person('Anna');
  ben = current.facebook.person('Ben');
});

function isWriteOf(person: Person, { operation, body }: InterceptedCall): boolean {
  return operation === 'PutItem' && body.includes(`/${person.id}"`);
}

/** Kills the function, once, instead of a write of Anna’s. @param number which of her writes */
function killAtWrite(number: number): void {
  let writes = 0;
  simulator.current.faultFor = (call) =>
    isWriteOf(anna, call) && ++writes === number ? { when: 'before', what: 'kill' } : undefined;
}

/** Ben’s first message kills the function as soon as a call about Anna has ended. */
function killAfter(operation: 'PutItem' | 'DeleteItem'): void {
  const { current } = simulator;
  const done = Promise.withResolvers<void>();
  let isKilled = false;
  current.onOutcome = (call) => {
    if (call.operation === operation && call.body.includes(`/${anna.id}"`)) done.resolve();
  };
  current.faultFor = (call) => {
    if (isKilled || call.service !== 'graph' || !call.body.includes(`"${ben.id}"`)) return undefined;
    isKilled = true;
    return {
      when: 'instead',
      answer: async ({ sandbox }) => {
        await done.promise;
        current.lambda.sandbox(sandbox)?.kill();
        return 'hang up';
      },
    };
  };
}

async function forgetAnna(): Promise<void> {
  const { body, group } = forgetMessage(PAGE_ID, anna.id);
  await simulator.current.sqs.send(body, group);
}

test('what was done after a person was forgotten is not done again after a crash', async () => {
  const { current } = simulator;
  killAfter('PutItem');
  await current.together(async () => {
    await forgetAnna();
    await anna.says('send twice');
    await ben.says('hello');
  });
  await current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
});

test('a message behind an echo, which nobody marks as done, is asked for after a crash', async () => {
  const { current } = simulator;
  killAtWrite(2);
  await current.together(async () => {
    await anna.says('hello');
    await anna.isAnsweredAutomatically('We are away.');
    await anna.says('send twice');
    await ben.says('ignore:');
  });
  await current.drain();
  const texts = textsOf(anna).filter((text) => text !== 'We are away.');
  assert.deepEqual(texts, ['You said: hello', 'First.', 'Second.']);
});

test('an event that may have begun is never noted as untouched', async () => {
  const { current } = simulator;
  killAtWrite(2);
  const kill = current.faultFor;
  let writes = 0;
  let silences = 0;
  current.faultFor = (call) => {
    if (isWriteOf(anna, call)) writes += 1;
    const isRead = writes >= 2 && call.operation === 'GetItem' && call.body.includes(anna.id);
    return isRead && silences++ < 4 ? { when: 'before', what: 'silence' } : kill(call);
  };
  await current.together(async () => {
    await anna.says('hello');
    await anna.says('send twice');
  });
  await current.drain();
  assert.deepEqual(textsOf(anna), ['You said: hello', 'First.', 'Second.']);
});

test('what a dead letter had sent after it was sent back is found after a crash', async () => {
  const { current } = simulator;
  const now = Date.now();
  const [timestamp, time] = [now - 7_200_000, now - 3_600_000];
  const event = { type: 'text', page: PAGE_ID, person: anna.id, timestamp, text: 'send twice', mid: 'm_old' };
  const letter = {
    record: { version: 1, event, identity: 'identity-of-an-old-event', redrive: 0 },
    reason: { error: 'GraphApiRefused' },
    time,
    progress: { sent: [], once: {}, unconfirmedSince: timestamp },
  };
  killAtWrite(1);
  await current.together(async () => {
    await current.sqs.send(JSON.stringify(letter), `${PAGE_ID}/${anna.id}`);
    await ben.says('ignore:');
  });
  await current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
});

test('a video that Facebook still fetches after a crash is asked for only when it must be there', async () => {
  const { current } = simulator;
  let arrive = async (): Promise<unknown> => assert.fail('No video was sent.');
  let isHeld = false;
  current.faultFor = (call) => {
    if (isHeld || call.service !== 'graph' || !call.body.includes('"video"')) return undefined;
    isHeld = true;
    return {
      when: 'instead',
      answer: async (call, answer) => {
        arrive = () => answer(call);
        current.lambda.sandbox(call.sandbox)?.kill();
        return 'hang up';
      },
    };
  };
  await current.together(async () => {
    await anna.says('video:https://example.com/long.mp4');
    await ben.says('ignore:');
  });
  for (let second = 0; second < 60; second += 5) await current.advance(5_000);
  await arrive();
  await current.drain();
  assert.equal(anna.lines.filter(({ from }) => from === 'page').length, 1);
});

test('what waited behind another event is not given up for its tries', async () => {
  const { current } = simulator;
  await current.together(async () => {
    await anna.says('again and again:');
    await anna.says('hello');
  });
  let failures = 0;
  current.faultFor = ({ operation, body, service }) => {
    // The first event goes to the dead-letter queue.
    if (service === 'AmazonSQS' && operation === 'SendMessage') failures = 5;
    if (operation !== 'GetItem' || !body.includes(anna.id) || failures <= 0) return undefined;
    failures -= 1;
    return { when: 'before', what: { status: 500, headers: {}, body: '{}' } };
  };
  for (let n = 0; n < 150; n++) await current.advance(61_000);
  await current.drain();
  assert.equal((await current.sqs.takeDeadLetters()).length, 1);
  assert.deepEqual(textsOf(anna), ['You said: hello']);
});

test('what was done before a person was forgotten is not done again after a crash', async () => {
  const { current } = simulator;
  // Nobody could be asked.
  current.facebook.pageApi.mayReadConversations = false;
  killAfter('DeleteItem');
  await current.together(async () => {
    await anna.says('send twice');
    await forgetAnna();
    await ben.says('hello');
  });
  await current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
});

test('an event whose end cannot be noted for a minute has one dead letter', async () => {
  const { current } = simulator;
  let letters = 0;
  current.faultFor = (call) => {
    if (call.service === 'AmazonSQS' && call.operation === 'SendMessage') letters += 1;
    const isEnd = isWriteOf(anna, call) && letters > 0 && letters < 4;
    return isEnd ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } } : undefined;
  };
  await anna.says('crash');
  await current.drain();
  assert.equal(letters, 4);
  assert.equal((await current.sqs.takeDeadLetters()).length, 1);
});
