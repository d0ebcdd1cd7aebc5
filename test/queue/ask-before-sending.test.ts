import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { utility } from '../../lambda/messenger/utility.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import type { InjectedFault, InterceptedCall } from '../simulator/intercepted-calls.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  anna = current.facebook.person('Anna');
  current.facebook.pageApi.mayReadConversations = true;
  current.facebook.calls.length = 0;
  current.lambda.logs.length = 0;
  current.lambda.metrics.length = 0;
  await current.sqs.takeDeadLetters();
});

function logged(): string {
  return JSON.stringify(simulator.current.lambda.logs);
}

/** Calls of the Graph API that ask for a conversation. */
function questions(): number {
  return simulator.current.facebook.calls.filter(({ request }) => /\/me\/conversations\?/.test(request.path))
    .length;
}

const LOST: InjectedFault = { when: 'after', what: 'hang up' };

function isMessage({ service, method, path, body }: InterceptedCall): boolean {
  return (
    service === 'graph' && method === 'POST' && /\/me\/messages/.test(path) && body.includes('"message"')
  );
}

/** Loses Facebook's answers to the next messages, which it sends all the same. */
function loseAnswers(times: number): void {
  let left = times;
  simulator.current.faultFor = (call) => (isMessage(call) && left-- > 0 ? LOST : undefined);
}

test('a message whose answer was lost is found in the conversation and not sent again', async () => {
  loseAnswers(1);
  await anna.says('send twice');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
  assert.equal(questions(), 1);
});

test('ten minutes of lost answers send one copy of each message', async () => {
  loseAnswers(100);
  await anna.says('send twice');
  for (let minute = 0; minute < 10; minute++) await simulator.current.advance(60_000);
  simulator.current.faultFor = () => undefined;
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
});

test('a picture whose answer was lost is found by its kind', async () => {
  loseAnswers(1);
  await anna.says('picture:https://example.com/cat.jpg');
  await simulator.current.drain();
  assert.equal(anna.lines.filter(({ from }) => from === 'page').length, 1);
});

test('the same words in reply to the message before are not taken for the reply', async () => {
  await anna.says('send twice');
  loseAnswers(0);
  let calls = 0;
  simulator.current.faultFor = (call) =>
    isMessage(call) && calls++ === 0 ? { when: 'before', what: 'hang up' } : undefined;
  await anna.says('send twice');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.', 'First.', 'Second.']);
});

test('what a killed function had sent is found before it is sent again', async () => {
  let isKilled = false;
  simulator.current.faultFor = (call) => {
    if (!isMessage(call) || !call.body.includes('Second.') || isKilled) return undefined;
    isKilled = true;
    return { when: 'after', what: 'kill' };
  };
  await anna.says('send twice');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
});

test('while Facebook does not answer the question, nothing is sent and no attempt counts', async () => {
  loseAnswers(1);
  await anna.says('send twice');
  const { current } = simulator;
  current.faultFor = ({ service }) => (service === 'graph' ? { when: 'before', what: 'hang up' } : undefined);
  for (let n = 0; n < 20; n++) await current.advance(15 * 60_000);
  assert.deepEqual(textsOf(anna), ['First.']);
  current.faultFor = () => undefined;
  await current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
  assert.deepEqual(await current.sqs.takeDeadLetters(), []);
});

/** Facebook takes the next message only when `arrive` is called, and its answer is lost. */
function holdMessage(): { arrive: () => Promise<unknown> } {
  const held = { arrive: async (): Promise<unknown> => assert.fail('No message was sent.') };
  let isHeld = false;
  simulator.current.faultFor = (call) => {
    if (!isMessage(call) || isHeld) return undefined;
    isHeld = true;
    return {
      when: 'instead',
      answer: async (call, answer) => {
        held.arrive = () => answer(call);
        return 'hang up';
      },
    };
  };
  return held;
}

test('a video that Facebook fetches for longer than the call is asked for only when it must be there', async () => {
  const { current } = simulator;
  const held = holdMessage();
  await anna.says('video:https://example.com/long.mp4');
  for (let second = 0; second < 70; second += 10) await current.advance(10_000);
  await held.arrive();
  await current.drain();
  assert.deepEqual([anna.lines.filter(({ from }) => from === 'page').length, questions()], [1, 1]);
});

test('a handler that sends a message again at once, because its answer was lost, sends no second one', async () => {
  const held = holdMessage();
  await anna.says('send again when it fails:');
  await held.arrive();
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.']);
});

/** Queues utility messages with these values, from templates that Facebook has approved. */
async function sendUtility(...all: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const { facebook, sqs } = simulator.current;
  facebook.pageApi.templates.create({
    name: 'order_ready',
    language: 'en',
    category: 'UTILITY',
    parameter_format: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Your order {{order}} is ready in our shop.',
        example: { body_text_named_params: [{ param_name: 'order', example: '1' }] },
      },
    ],
  });
  const text = 'Our shop is open again.';
  const components = [{ type: 'BODY', text }];
  facebook.pageApi.templates.create({ name: 'open', language: 'en', category: 'UTILITY', components });
  const messages = all.map((values) => utility(values.order ? 'order_ready' : 'open', 'en', values));
  const { body, group } = outbound({ page: PAGE_ID, person: anna.id, id: 'ready', messages });
  await sqs.send(body, group);
}

test('a utility message whose answer was lost is known by its values, and not sent again', async () => {
  loseAnswers(1);
  await sendUtility({ order: 'A-566701' }, { order: 'A-566702' });
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), [
    'Your order A-566701 is ready in our shop.',
    'Your order A-566702 is ready in our shop.',
  ]);
  assert.equal(questions(), 1);
});

const HUMANS: Record<string, readonly [values: Readonly<Record<string, string>>, human: string]> = {
  'other words': [{ order: 'A-566701' }, 'Your order is ready.'],
  'a short value that any text may have': [{ order: '7' }, 'We close at 7 today.'],
  'a value inside a longer one': [{ order: 'A-566701' }, 'It was order BA-5667012.'],
};

for (const [what, [values, text]] of Object.entries(HUMANS)) {
  test(`a text of a human in the inbox (${what}) is not taken for a utility message`, async () => {
    let calls = 0;
    simulator.current.faultFor = (call) =>
      isMessage(call) && calls++ === 0 ? { when: 'before', what: 'hang up' } : undefined;
    await sendUtility(values);
    await simulator.current.idle();
    anna.lines.push({ mid: 'm_human', from: 'page', time: Date.now(), message: { text }, human: true });
    await simulator.current.drain();
    assert.deepEqual(textsOf(anna), [text, `Your order ${values.order} is ready in our shop.`]);
  });
}

test('a utility message without a value is not known by the text of a human', async () => {
  let calls = 0;
  simulator.current.faultFor = (call) =>
    isMessage(call) && calls++ === 0 ? { when: 'before', what: 'hang up' } : undefined;
  await sendUtility({});
  await simulator.current.idle();
  const message = { text: 'Good evening.' };
  anna.lines.push({ mid: 'm_human', from: 'page', time: Date.now(), message, human: true });
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Good evening.', 'Our shop is open again.']);
});

test('a utility message that cannot be told from other texts has at most four copies', async () => {
  const { current } = simulator;
  current.faultFor = (call) => (isMessage(call) ? LOST : undefined);
  await sendUtility({ order: '7' });
  for (let hour = 0; hour < 20; hour++) await current.advance(3_600_000);
  current.faultFor = () => undefined;
  await current.drain();
  assert.equal(textsOf(anna).length, 5);
});

test('a sticker of a human in the inbox is not taken for a picture of the bot', async () => {
  let calls = 0;
  simulator.current.faultFor = (call) =>
    isMessage(call) && calls++ === 0 ? { when: 'before', what: 'hang up' } : undefined;
  await anna.says('picture:https://example.com/cat.jpg');
  const message = { sticker_id: '369239263222822' };
  anna.lines.push({ mid: 'm_human', from: 'page', time: Date.now(), message, human: true });
  await simulator.current.drain();
  assert.deepEqual(
    anna.lines.filter(({ from }) => from === 'page').map(({ message }) => message.attachment?.type),
    [undefined, 'image'],
  );
});

test('without permission to ask there are at most four copies, over eight hours, and a warning', async () => {
  const { current } = simulator;
  current.facebook.pageApi.mayReadConversations = false;
  current.faultFor = (call) => (isMessage(call) && call.body.includes('First.') ? LOST : undefined);
  await anna.says('send twice');
  const copies = () => textsOf(anna).filter((text) => text === 'First.').length;
  assert.equal(copies(), 1);
  const counts: number[] = [];
  for (const minutes of [2, 16, 125, 365]) {
    for (let minute = 0; minute < minutes; minute++) await current.advance(60_000);
    counts.push(copies());
  }
  assert.deepEqual(counts, [2, 3, 4, 5]);
  for (let hour = 0; hour < 10; hour++) await current.advance(3_600_000);
  await current.drain();
  assert.deepEqual([copies(), textsOf(anna).at(-1)], [5, 'Second.']);
  assert.match(logged(), /Facebook may have sent a message: it is not sent again/);
  assert.match(logged(), /The Page token may not read conversations/);
  assert.equal(current.lambda.metrics.filter((line) => 'GraphErrors_maybe-sent' in line).length, 1);
});

test('a message that never left is sent again at once, without a question', async () => {
  let calls = 0;
  simulator.current.faultFor = (call) =>
    isMessage(call) && calls++ === 0
      ? { when: 'before', what: { status: 400, headers: {}, body: '{"error":{"code":2,"message":"x"}}' } }
      : undefined;
  await anna.says('send twice');
  assert.deepEqual([textsOf(anna), questions()], [['First.', 'Second.'], 0]);
});

test('the write that notes a message is tried until the deadline, so that nothing needs to be asked', async () => {
  const { current } = simulator;
  let failures = 0;
  current.faultFor = ({ operation }) => {
    if (operation !== 'PutItem' || failures >= 7) return undefined;
    failures += 1;
    return { when: 'before', what: { status: 500, headers: {}, body: '{}' } };
  };
  await anna.says('send twice');
  await current.drain();
  assert.deepEqual([textsOf(anna), questions(), failures], [['First.', 'Second.'], 0, 7]);
});

for (const [what, when] of [
  ['sent without an answer', 'after'],
  ['not sent', 'before'],
] as const) {
  test(`a message that was queued behind one that was ${what} goes out after it, and once`, async () => {
    let calls = 0;
    simulator.current.faultFor = (call) =>
      isMessage(call) && calls++ === 0 ? { when, what: 'hang up' } : undefined;
    await anna.says('wait for Facebook');
    await simulator.current.drain();
    assert.deepEqual(textsOf(anna), ['One.', 'Two.']);
  });
}

test('a message in raw JSON whose answer was lost is found by its text, whatever its spaces', async () => {
  loseAnswers(1);
  await anna.says('raw text:two  spaces');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['two  spaces']);
});

test('a question that Facebook refuses for now is asked again, and is no failure of the handler', async () => {
  const { current } = simulator;
  let refusals = 0;
  const body = JSON.stringify({ error: { message: 'x', code: -1, error_subcode: 2018012 } });
  loseAnswers(1);
  const lose = current.faultFor;
  current.faultFor = (call) => {
    if (!/\/me\/conversations/.test(call.path) || refusals >= 6) return lose(call);
    refusals += 1;
    return { when: 'before', what: { status: 400, headers: {}, body } };
  };
  await anna.says('send twice');
  await current.drain();
  assert.deepEqual([textsOf(anna), refusals], [['First.', 'Second.'], 6]);
  assert.deepEqual(await current.sqs.takeDeadLetters(), []);
});

test('without permission to ask, a copy that Facebook refused is none of the four', async () => {
  const { current } = simulator;
  current.facebook.pageApi.mayReadConversations = false;
  let calls = 0;
  const body = JSON.stringify({ error: { message: 'x', code: 10, error_subcode: 1893063 } });
  current.faultFor = (call) => {
    if (!isMessage(call)) return undefined;
    calls += 1;
    return { when: 'before', what: calls === 1 ? 'hang up' : { status: 400, headers: {}, body } };
  };
  await anna.says('send twice');
  for (let hour = 0; hour < 20; hour++) await current.advance(3_600_000);
  current.faultFor = () => undefined;
  await current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'Second.']);
  assert.equal(current.lambda.metrics.filter((line) => 'GraphErrors_maybe-sent' in line).length, 0);
});

test('without permission to ask, an event that kills the function each time sends five copies at most, and is given up', async () => {
  const { current } = simulator;
  current.facebook.pageApi.mayReadConversations = false;
  await anna.says('send, then crash for seconds:999999');
  for (let hour = 0; hour < 12; hour++) await current.advance(3_600_000);
  await current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'First.', 'First.', 'First.', 'First.']);
  assert.match(String(await current.sqs.takeDeadLetters()), /"error":"NeverFinished"/);
});
