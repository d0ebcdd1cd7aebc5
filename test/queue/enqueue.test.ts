import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Person } from '../simulator/facebook/person.ts';
import type { InterceptedCall } from '../simulator/intercepted-calls.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;
let ben: Person;
/** The batches that SQS was sent: the bodies in each. */
let batches: string[][] = [];

beforeEach(() => {
  const { current } = simulator;
  anna = current.facebook.person('Anna');
  ben = current.facebook.person('Ben');
  current.lambda.logs.length = 0;
  current.facebook.undelivered.length = 0;
  current.faultFor = () => undefined;
  batches = [];
  current.observe = (call) => {
    if (call.operation === 'SendMessageBatch') batches.push(bodiesOf(call));
  };
});

function bodiesOf({ body }: InterceptedCall): string[] {
  const { Entries }: { Entries: { MessageBody: string }[] } = JSON.parse(body);
  return Entries.map(({ MessageBody }) => MessageBody);
}

/** A batch that SQS took too long to take was sent again. */
function differentBatches(): Set<string> {
  return new Set(batches.map((batch) => batch.join()));
}

let written = 0;

function text(person: Person, text: string): object {
  written += 1;
  return simulator.current.facebook.element(person, { message: { mid: `m_${written}`, text } });
}

async function notify(...elements: readonly object[]): Promise<number> {
  const { facebook } = simulator.current;
  const status = await facebook.notify(facebook.notification(...elements));
  await simulator.current.idle();
  return status;
}

test('1000 events of as many people in one call are taken in batches of ten, and all are answered', async () => {
  const { facebook, sqs } = simulator.current;
  const { onAvailable } = sqs;
  // AWS works events on other machines, not on the one that has a second to take each batch.
  sqs.onAvailable = () => {};
  const people = Array.from({ length: 1000 }, (_, i) => facebook.person(`Person ${i}`));
  // What the bot answers with a single call, so that the test is about the queue.
  const reaction = (person: Person) =>
    facebook.element(person, { reaction: { mid: 'm', action: 'react', emoji: person.name } });
  assert.equal(await notify(...people.map(reaction)), 200);
  assert.equal(differentBatches().size, 100);
  sqs.onAvailable = onAvailable;
  onAvailable();
  await simulator.current.idle();
  for (const person of people) assert.deepEqual(person.heard(), [`react ${person.name}`]);
});

test('many events of one person in one call are answered in order, and no batch holds two of them', async () => {
  const words = Array.from({ length: 15 }, (_, i) => `word ${i}`);
  await notify(...words.flatMap((word) => [text(anna, word), text(ben, word)]));
  for (const person of [anna, ben]) {
    assert.deepEqual(
      person.heard(),
      words.map((word) => `You said: ${word}`),
    );
  }
  for (const batch of batches) {
    const people = batch.map((body) => JSON.parse(body).event.person);
    assert.equal(new Set(people).size, people.length);
  }
});

test('what no handler wants is not queued', async () => {
  const { facebook } = simulator.current;
  const receipt = facebook.element(anna, { read: { watermark: 1 } });
  assert.equal(await notify(receipt), 200);
  assert.deepEqual(batches, []);
});

test('while SQS is down the call gets 503, and what Facebook sends again is answered once', async () => {
  const { facebook } = simulator.current;
  simulator.current.faultFor = ({ service }) =>
    service === 'AmazonSQS' ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } } : undefined;
  assert.equal(await notify(text(anna, 'hello')), 503);
  simulator.current.faultFor = () => undefined;
  await facebook.resend();
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('when SQS takes only some, the call gets 503 and the rest of that person’s events wait for the resend', async () => {
  const { facebook } = simulator.current;
  let refusals = 1;
  simulator.current.faultFor = ({ operation }) => {
    if (operation !== 'SendMessageBatch' || refusals-- <= 0) return undefined;
    return {
      when: 'instead',
      async answer(call, answer) {
        const { Entries, ...rest } = JSON.parse(call.body);
        const [failed, ...taken] = Entries;
        const response = await answer({ ...call, body: JSON.stringify({ ...rest, Entries: taken }) });
        if (response === 'hang up') return response;
        const Failed = [{ Id: failed.Id, Code: 'InternalError', SenderFault: false }];
        return { ...response, body: JSON.stringify({ ...JSON.parse(response.body), Failed }) };
      },
    };
  };
  const status = await notify(text(anna, 'a1'), text(ben, 'b1'), text(anna, 'a2'), text(ben, 'b2'));
  assert.equal(status, 503);
  assert.deepEqual(anna.heard(), []);
  assert.deepEqual(ben.heard(), ['You said: b1', 'You said: b2']);
  await facebook.resend();
  assert.deepEqual(anna.heard(), ['You said: a1', 'You said: a2']);
  assert.deepEqual(ben.heard(), ['You said: b1', 'You said: b2']);
});

test('an event of which SQS says nothing was not taken', async () => {
  const { facebook } = simulator.current;
  simulator.current.faultFor = ({ operation }) =>
    operation === 'SendMessageBatch'
      ? { when: 'before', what: { status: 200, headers: {}, body: '{}' } }
      : undefined;
  assert.equal(await notify(text(anna, 'hello')), 503);
  simulator.current.faultFor = () => undefined;
  await facebook.resend();
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('an event too large for the queue is logged with its size, and the others of the call are taken', async () => {
  assert.equal(await notify(text(anna, 'x'.repeat(1_100_000)), text(ben, 'hello')), 200);
  assert.deepEqual(ben.heard(), ['You said: hello']);
  const log = JSON.stringify(simulator.current.lambda.logs);
  assert.match(log, /too large for the queue.*"bytes":1100\d\d\d/);
  assert.ok(!log.includes('xxxxx'));
});

test('an event that is too large with Meta’s own JSON is queued without it', async () => {
  assert.equal(await notify(text(anna, `raw:${'x'.repeat(600_000)}`), text(ben, 'raw:')), 200);
  assert.deepEqual(anna.heard(), ['Raw: ']);
  assert.deepEqual(ben.heard(), ['Raw: sender recipient timestamp message']);
});

test('large events share batches only as far as SQS takes them', async () => {
  const { facebook } = simulator.current;
  const people = Array.from({ length: 5 }, () => facebook.person('Somebody'));
  assert.equal(await notify(...people.map((person) => text(person, `ignore:${'x'.repeat(200_000)}`))), 200);
  assert.equal(differentBatches().size, 3);
  assert.ok(batches.every(({ length }) => length <= 2));
});

test('an event nested too deep to be written is logged, and the call is good', async () => {
  const { facebook, lambda } = simulator.current;
  const nested = '['.repeat(10_000) + ']'.repeat(10_000);
  const ends = `"sender":{"id":"${anna.id}"},"recipient":{"id":"${facebook.page.id}"}`;
  const body = `{"object":"page","entry":[{"id":"${facebook.page.id}","messaging":[{${ends},"new":${nested}}]}]}`;
  assert.equal(await facebook.post(body), 200);
  assert.match(JSON.stringify(lambda.logs), /nested too deep/);
  lambda.logs.length = 0;
  const own = body.replace('"new":', '"message":{"mid":"m_deep"},"new":');
  assert.equal(await facebook.post(own), 200);
  assert.match(JSON.stringify(lambda.logs), /nested too deep/);
});

test('every character a person can write arrives', async () => {
  const everything = '\u0000\u0008\u001f\ufffe\uffff\ud83d\ude00\u2028"\\/</b>';
  await notify(text(anna, everything));
  assert.deepEqual(anna.heard(), [`You said: ${everything}`]);
});

test('a person whose id no queue would take as a group is answered all the same', async () => {
  const { facebook } = simulator.current;
  for (const id of ['has spaces', 'ä', 'x'.repeat(300)]) {
    const strange = facebook.person('Strange', id);
    await strange.says('hello');
    assert.deepEqual(strange.heard(), ['You said: hello']);
  }
});
