import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Bot } from '../../lambda/messenger.ts';
import { enqueue, NotEnqueued } from '../../lambda/queue/enqueue.ts';
import { createEventQueue, type QueueMessage } from '../../lambda/queue/event-queue.ts';
import { jobsForBot } from '../../lambda/queue/jobs-for-bot.ts';
import { toEvents } from '../../lambda/webhook/reading/payload.ts';
import type { Person } from '../simulator/facebook/person.ts';

import type { InterceptedCall } from '../simulator/intercepted-calls.ts';
import { postOf, verificationRequest } from '../studies/bench/calls.ts';

import { listening } from '../support/listening.ts';
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
  // On a busy machine this may take longer than a call has; Facebook then sends it again.
  if ((await notify(...people.map(reaction))) !== 200) await facebook.resend();
  assert.deepEqual(facebook.undelivered, []);
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

for (const seconds of [1.5, 3]) {
  test(`SQS that takes every batch and answers after ${seconds} s is waited for: 200, each event once, in order`, async (t) => {
    // Tries that are still open must not go on in another test.
    t.after(() => simulator.current.lambda.stop());
    simulator.current.faultFor = ({ operation }) =>
      operation === 'SendMessageBatch'
        ? {
            when: 'instead',
            async answer(call, answer) {
              const answered = await answer(call);
              await setTimeout(seconds * 1_000);
              return answered;
            },
          }
        : undefined;
    assert.equal(await notify(text(anna, 'hello'), text(ben, 'hello')), 200);
    assert.deepEqual([anna.heard(), ben.heard()], [['You said: hello'], ['You said: hello']]);
    assert.deepEqual(simulator.current.lambda.logs, []);
  });
}

test('the time that a call took to reach the function is not there for SQS', async (t) => {
  const { lambda } = simulator.current;
  t.after(() => lambda.stop());
  await lambda.invoke(verificationRequest());
  let tries = 0;
  simulator.current.faultFor = ({ operation }) => {
    if (operation !== 'SendMessageBatch') return undefined;
    tries += 1;
    return { when: 'before', what: 'silence' };
  };
  const call = JSON.parse(postOf(1));
  call.requestContext.timeEpoch = Date.now() - 3_000;
  const { payload } = await lambda.invoke(JSON.stringify(call));
  assert.equal(JSON.parse(payload ?? '').statusCode, 503);
  // With the whole time there are at least five.
  assert.ok(tries < 5, String(tries));
});

test('an SQS that never answers has until the response is due, and then the events are not taken', async (t) => {
  const server = createServer();
  t.after(() => server.close().closeAllConnections());
  process.env.AWS_ACCESS_KEY_ID ??= 'A';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'a';
  const queue = createEventQueue(`${await listening(server)}/1/events.fifo`, '', 'eu-west-1');
  const due = Date.now() + 200;
  const jobs = jobsForBot(changeBot, commentEvent(1));
  await assert.rejects(enqueue(queue, jobs, due), NotEnqueued);
  assert.ok(Date.now() >= due);
});

const changeBot: Bot = { change: async () => {} };

/** A comment under a post, in an entry of its own. */
function commentEvent(i: number) {
  const value = { item: 'comment', verb: 'add', comment_id: `5_${i}`, post_id: '1_5', created_time: 1 };
  return toEvents({ object: 'page', entry: [{ id: '1', time: 1, changes: [{ field: 'feed', value }] }] });
}

test('250 comments in one call are sent in 25 batches at a time, not one after the other', async () => {
  const open: (readonly QueueMessage[])[] = [];
  const allOpen = Promise.withResolvers<void>();
  const queue = {
    async sendBatch(messages: readonly QueueMessage[]) {
      open.push(messages);
      if (open.length === 25) allOpen.resolve();
      await allOpen.promise;
      return new Map<number, string>();
    },
    hide: async () => {},
    hideAll: async () => {},
    deleteAll: async () => {},
    sendDeadLetter: async () => {},
  };
  const events = Array.from({ length: 250 }, (_, i) => commentEvent(i)).flat();
  await enqueue(queue, jobsForBot(changeBot, events), Date.now() + 4_500);
  assert.deepEqual(
    open.map(({ length }) => length),
    Array.from({ length: 25 }, () => 10),
  );
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
  // A second try of an earlier test's batch may still arrive.
  batches = batches.filter(([body]) => body?.includes('ignore:'));
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
