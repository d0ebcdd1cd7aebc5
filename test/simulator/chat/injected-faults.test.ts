import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { textsOf } from '../../support/texts-of.ts';
import type { Person } from '../facebook/person.ts';
import type { OpenChat } from './open-chat.ts';
import { openShow } from './open-show.ts';
import type { FaultName } from './view.ts';

let open: OpenChat;
let anna: Person;

before(async () => {
  open = await openShow();
});

beforeEach(() => {
  anna = open.chat.newPerson('Anna', 'en_US');
});

after(() => open.close());

function say(text: string): Promise<void> {
  return open.chat.execute({ type: 'say', person: anna.id, text });
}

function inject(name: FaultName, times = 1): Promise<void> {
  return open.chat.execute({ type: 'inject fault', name, times });
}

function left(): object {
  const update = open.chat.everything();
  return update.type === 'all' ? update.status.faults : {};
}

/** What the page explains about this person's calls. */
function advice(): string {
  return open.chat.recorder.trace
    .filter(({ people }) => people.includes(anna.id))
    .map(({ advice = '' }) => advice)
    .join('\n');
}

for (const name of ['window closed', 'blocked'] as const) {
  test(`${name}: the page explains it, nothing is sent, nothing is retried`, async () => {
    // The first call shows that the message was seen; its failure does not keep the reply back.
    await inject(name, 3);
    await say('hello');
    await open.simulator.idle();
    assert.deepEqual([textsOf(anna), left()], [[], { [name]: 1 }]);
    assert.match(advice(), /the event is closed/);
    await open.chat.execute({ type: 'stop faults' });
    assert.deepEqual(left(), {});
    await say('again');
    assert.deepEqual(textsOf(anna), ['Heard: again']);
  });
}

test('down: the message is sent when Facebook works again', async () => {
  await inject('down', 10);
  await say('hello');
  assert.match(advice(), /A temporary error at Facebook/);
  assert.deepEqual(textsOf(anna), []);
  await open.chat.execute({ type: 'stop faults' });
  await open.chat.execute({ type: 'advance', milliseconds: 600_000 });
  assert.deepEqual(textsOf(anna), ['Heard: hello']);
});

test('slow: the answer comes late, and the message is sent once', async () => {
  open.chat.faults.delay = 200;
  await inject('slow');
  assert.deepEqual(left(), { slow: 1 });
  await say('hello');
  const times = open.chat.recorder.trace
    .filter(({ kind, people }) => kind === 'graph' && people.includes(anna.id))
    .map(({ milliseconds = 0 }) => milliseconds);
  assert.deepEqual([textsOf(anna), left()], [['Heard: hello'], {}]);
  // A timer may be a millisecond early.
  assert.ok((times[0] ?? 0) >= 199, `it took ${times}`);
});

test('an expired token: events wait, and are answered with the new one', async () => {
  await inject('token');
  await say('hello');
  assert.match(advice(), /Facebook refuses the Page token/);
  assert.deepEqual([textsOf(anna), left()], [[], { token: 1 }]);
  await open.chat.execute({ type: 'stop faults' });
  await open.chat.execute({ type: 'advance', milliseconds: 600_000 });
  assert.deepEqual(textsOf(anna), ['Heard: hello']);
});

test('out of order: the next event comes only after the one that follows it', async () => {
  await inject('held');
  await say('one');
  assert.deepEqual(textsOf(anna), []);
  await say('two');
  assert.deepEqual(textsOf(anna), ['Heard: two', 'Heard: one']);
});

test('a held event is delivered when faults are stopped', async () => {
  await inject('held');
  await say('one');
  await open.chat.execute({ type: 'stop faults' });
  await open.simulator.idle();
  assert.deepEqual(textsOf(anna), ['Heard: one']);
});

test('what people write while the queue holds it is answered together, in one invocation', async () => {
  const ben = open.chat.newPerson('Ben', 'en_US');
  const counts: number[] = [];
  const { lambda } = open.simulator;
  const before = lambda.onInvocation;
  lambda.onInvocation = (sandbox, event, result) => {
    before(sandbox, event, result);
    const { Records }: { Records?: readonly object[] } = JSON.parse(event);
    if (Records && result) counts.push(Records.length);
  };
  await open.chat.execute({ type: 'hold', on: true });
  await say('one');
  await open.chat.execute({ type: 'say', person: ben.id, text: 'two' });
  assert.deepEqual([textsOf(anna), textsOf(ben)], [[], []]);
  await open.chat.execute({ type: 'hold', on: false });
  lambda.onInvocation = before;
  assert.deepEqual([textsOf(anna), textsOf(ben), counts], [['Heard: one'], ['Heard: two'], [2]]);
});
