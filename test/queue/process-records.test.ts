import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { DeadLetter } from '../../lambda/queue/dead-letter.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;
let ben: Person;
/** The function's calls that took effect. */
let calls: string[] = [];

beforeEach(async () => {
  const { current } = simulator;
  await current.drain();
  anna = current.facebook.person('Anna');
  ben = current.facebook.person('Ben');
  current.facebook.calls.length = 0;
  current.lambda.logs.length = 0;
  current.faultFor = () => undefined;
  calls = [];
  current.observe = ({ service, operation }) => calls.push(service === 'graph' ? service : operation);
  await current.sqs.takeDeadLetters();
});

/** The dead letters of this test. */
async function deadLetters(): Promise<DeadLetter[]> {
  return (await simulator.current.sqs.takeDeadLetters()).map((letter) => JSON.parse(letter));
}

function advance(seconds: number): Promise<void> {
  return simulator.current.advance(seconds * 1000);
}

function logged(): string {
  return JSON.stringify(simulator.current.lambda.logs);
}

test('an event costs one read and one write of the conversation, and one batch of the queue', async () => {
  await anna.says('remember:bread');
  assert.deepEqual(
    calls.filter((call) => call !== 'GetParameters'),
    ['SendMessageBatch', 'GetItem', 'graph', 'PutItem'],
  );
});

test('an attempt that begins late hides its record until the function must have ended; one in time does not', async () => {
  const { current } = simulator;
  const hidden: number[] = [];
  current.observe = ({ operation, body }) => {
    if (operation === 'ChangeMessageVisibilityBatch')
      hidden.push(JSON.parse(body).Entries[0].VisibilityTimeout);
  };
  await anna.says('throw');
  await advance(2);
  await advance(8);
  assert.deepEqual(hidden, []);
  await current.drain();
  assert.equal((await deadLetters()).length, 1);
  assert.equal(hidden.length, 1);
  assert.ok(Number(hidden[0]) > 35 && Number(hidden[0]) <= 40, String(hidden));
});

test('a first contact has an empty state, and what a handler puts into it is there the next time', async () => {
  await anna.says('remember:bread');
  assert.deepEqual(anna.heard(), ['nothing, bread']);
  await anna.says('remember:milk');
  assert.deepEqual(anna.heard(), ['bread, bread milk']);
  await ben.says('remember:tea');
  assert.deepEqual(ben.heard(), ['nothing, tea']);
});

test('a question stays asked when its answer is given up', async () => {
  await anna.says('ask:Which?');
  await anna.says('throw');
  await simulator.current.drain();
  assert.equal((await deadLetters()).length, 1);
  await anna.says('this one');
  assert.deepEqual(anna.heard(), ['Answer: this one']);
});

test('what a handler that failed has put into the state is not kept', async () => {
  await anna.says('remember and throw:poison');
  await simulator.current.drain();
  await anna.says('remember:milk');
  assert.deepEqual(anna.heard(), ['nothing, milk']);
});

test('a question, the history and a silence outlive a cold start', async () => {
  const { lambda } = simulator.current;
  await anna.says('ask:Which?');
  await lambda.stop();
  await anna.says('this one');
  assert.deepEqual(anna.heard(), ['Answer: this one']);
  await lambda.stop();
  await anna.says('history:'); // Three turns, the present one included.
  assert.deepEqual(anna.heard(), ['user this one; assistant Answer: this one; user history:']);
  await anna.isAnsweredInInbox('I am human.');
  await lambda.stop();
  await anna.says('hello');
  assert.deepEqual(anna.heard(), []);
  await advance(3660);
  await anna.says('hello again');
  assert.deepEqual(anna.heard(), ['You said: hello again']);
});

test('a human who writes in the inbox silences the bot; its own echoes are not even queued', async () => {
  const { facebook } = simulator.current;
  facebook.echoes = true;
  await anna.says('hello');
  facebook.echoes = false;
  assert.equal(calls.filter((call) => call === 'SendMessageBatch').length, 1);
  await anna.isAnsweredInInbox('I am human.');
  await anna.says('and now?');
  assert.deepEqual(anna.heard(), []);
  await anna.does({ pass_thread_control: { new_owner_app_id: '1' } });
  await anna.says('back');
  assert.deepEqual(anna.heard(), ['You said: back']);
});

/** A message that was under way as `messaging` when somebody else took the conversation. */
async function saysMeanwhile(text: string): Promise<void> {
  const { facebook } = simulator.current;
  await facebook.notify(
    facebook.notification(facebook.element(anna, { message: { mid: `m_${text}`, text } })),
  );
  await simulator.current.idle();
}

test('a conversation that the inbox takes silences the bot, one that another App takes does not', async () => {
  const { owners } = simulator.current.facebook.pageApi;
  owners.defaultApp = simulator.current.facebook.app.id;
  await anna.says('ask:Which?');
  await anna.does({ take_thread_control: { new_owner_app_id: '42' } });
  await saysMeanwhile('this one');
  assert.deepEqual(anna.heard(), ['Answer: this one']);
  await anna.says('hello');
  await anna.isAnsweredInInbox('I am human.');
  assert.equal(owners.get(anna.id), '263902037430900');
  // Facebook would refuse an answer: only the pause may be what keeps the bot silent.
  owners.set(anna.id, owners.defaultApp);
  await saysMeanwhile('and now?');
  await anna.does({ pass_thread_control: { new_owner_app_id: owners.defaultApp } });
  assert.deepEqual(anna.lines.at(-1)?.message.text, 'I am human.');
  await anna.says('back');
  owners.defaultApp = undefined;
  assert.deepEqual(anna.heard(), ['You said: back']);
});

test('each answer of a human prolongs the silence, also while the inbox controls the conversation', async () => {
  const { owners } = simulator.current.facebook.pageApi;
  owners.defaultApp = simulator.current.facebook.app.id;
  await anna.says('hello');
  await anna.isAnsweredInInbox('I am human.');
  await advance(45 * 60);
  await anna.isAnsweredInInbox('Still here.');
  await advance(45 * 60);
  owners.set(anna.id, owners.defaultApp);
  await saysMeanwhile('is it on?');
  assert.equal(anna.lines.at(-1)?.message.text, 'Still here.');
  await advance(20 * 60);
  await saysMeanwhile('and now?');
  owners.defaultApp = undefined;
  assert.equal(anna.lines.at(-1)?.message.text, 'You said: and now?');
});

test('a picture that Facebook never sent is sent when Facebook answers again', async () => {
  const { facebook } = simulator.current;
  facebook.failNext('hang up', 'hang up');
  await anna.says('picture:https://example.com/cat.jpg');
  await simulator.current.drain();
  assert.equal(anna.lines.filter(({ from }) => from === 'page').length, 1);
  assert.deepEqual(await deadLetters(), []);
});

test('a conversation that was handed over stays with the human, even when the handler fails afterwards', async () => {
  await anna.says('hand over and fail:');
  await simulator.current.drain();
  await anna.says('hello');
  assert.deepEqual(anna.heard(), []);
});

test('while a human answers the bot still hears what is not said to it', async () => {
  const { facebook } = simulator.current;
  facebook.comments.set(anna.id, anna);
  await anna.isAnsweredInInbox('I am human.');
  const element = facebook.element(anna, { message: { mid: 'm_standby', text: 'hi' } });
  const entry = [{ id: facebook.page.id, time: Date.now(), standby: [element] }];
  await facebook.notify({ object: 'page', entry });
  await simulator.current.idle();
  assert.equal(anna.lines.at(-1)?.message.text, 'Standby: text');
});

test('an outbound record without messages is a dead letter, and the person’s events go on', async () => {
  const { facebook, sqs } = simulator.current;
  const event = { type: 'outbound', page: facebook.page.id, person: anna.id, timestamp: Date.now(), id: 'x' };
  await sqs.send(JSON.stringify({ version: 1, identity: 'x', event }), `${facebook.page.id}/${anna.id}`);
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.match(JSON.stringify(await deadLetters()), /UnreadableRecord/);
});

const KINDS: Record<string, object> = {
  'a text': { message: { mid: 'm_again_text', text: 'hello' } },
  'a quick reply': { message: { mid: 'm_again_quick', text: 'x', quick_reply: { payload: 'AGAIN' } } },
  'a postback with a mid': { postback: { mid: 'm_again_postback', title: 'x', payload: 'ORDER:1' } },
  'a postback without a mid': { postback: { title: 'x', payload: 'ORDER:2' } },
  'a reaction': { reaction: { mid: 'm_of_another', action: 'react', emoji: '❤' } },
  'a referral': { referral: { ref: 'again', source: 'SHORTLINK', type: 'OPEN_THREAD' } },
};

for (const [what, fields] of Object.entries(KINDS)) {
  for (const [when, seconds] of Object.entries({
    'at once': 0,
    'after ten minutes': 600,
    'after a week': 604_800,
  })) {
    test(`${what} that Facebook sends again ${when} is answered once`, async () => {
      const { facebook } = simulator.current;
      const element = { ...facebook.element(anna, fields), timestamp: Date.now() - 1 };
      await facebook.notify(facebook.notification(element));
      await simulator.current.idle();
      await advance(seconds);
      const again = { hop_context: [{ app_id: 1 }], ...element };
      assert.equal(await facebook.notify(facebook.notification(again)), 200);
      await simulator.current.idle();
      assert.equal(textsOf(anna).length, 1);
    });
  }
}

test('two reactions to one message are two events', async () => {
  const reaction = { mid: 'm_of_another', action: 'react', emoji: '❤' };
  await anna.does({ reaction });
  await advance(1);
  await anna.does({ reaction });
  assert.deepEqual(textsOf(anna), ['react ❤', 'react ❤']);
});

test('a retry does not send again what went out, and once() gives the same answer back', async () => {
  await anna.says('dice:');
  await advance(3);
  const [first, second, third] = textsOf(anna);
  assert.equal(textsOf(anna).length, 3);
  assert.ok(first === second && second === third);
});

test('a retry that finds other words sends those, and only those', async () => {
  await anna.says('other words:');
  assert.deepEqual(textsOf(anna), ['the same', '0 seconds', 'the same']);
  await advance(4);
  assert.deepEqual(textsOf(anna).slice(3), ['4 seconds']);
});

test('while one event is retried the same person’s next waits, and other people’s do not', async () => {
  const { facebook } = simulator.current;
  const texts = [
    [anna, 'throw for seconds:5'],
    [anna, 'after'],
    [ben, 'hello'],
  ] as const;
  const elements = texts.map(([person, text], i) =>
    facebook.element(person, { message: { mid: `m_order_${i}`, text } }),
  );
  await facebook.notify(facebook.notification(...elements));
  await simulator.current.idle();
  assert.deepEqual([textsOf(anna), textsOf(ben)], [[], ['You said: hello']]);
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['At last.', 'You said: after']);
});

test('what the bot throws is tried again three times within 30 seconds, then it may apologise and goes on', async () => {
  const begun = Date.now();
  await anna.says('throw, I am sorry');
  await anna.says('hello');
  await simulator.current.drain();
  assert.ok(Date.now() - begun < 40_000);
  assert.deepEqual(textsOf(anna), ['Sorry.', 'You said: hello']);
  assert.equal(logged().match(/Event will be retried a few times: the handler failed/g)?.length, 3);
  assert.match(logged(), /"stack":\["at [^"]*\(test\/simulator\/scripted-bot\.ts:\d+:\d+\)"/);
  const [letter, ...more] = await deadLetters();
  assert.deepEqual(more, []);
  assert.equal(letter?.reason.error, 'Error');
  assert.doesNotMatch(JSON.stringify(letter?.reason), /The person wrote/);
  assert.match(JSON.stringify(letter?.record), /throw, I am sorry/);
});

test('the work of a once() that was under way when the handler failed is not done again', async () => {
  await anna.says('pay while failing:');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Paid.']);
});

test('a once() that fails while the handler does something else is an error of the bot, not a crash', async () => {
  await anna.says('fail while asking once:');
  assert.match(logged(), /Event will be retried a few times: the handler failed/);
  await advance(3);
  assert.deepEqual(textsOf(anna), ['the answer']);
});

test('what a handler still wants to send when it has failed is not sent, and so not doubled by the retry', async () => {
  await anna.says('fail before sending:');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['late']);
});

test('while the dead-letter queue is down an event that was given up waits for it, and the person is told once', async () => {
  let refusals = 12;
  simulator.current.faultFor = ({ operation }) =>
    operation === 'SendMessage' && refusals-- > 0
      ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
      : undefined;
  await anna.says('throw, I am sorry');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Sorry.']);
  assert.equal((await deadLetters()).length, 1);
});

test('when the function dies before the dead letter is written it is written later, once', async () => {
  let deaths = 1;
  simulator.current.faultFor = ({ operation }) =>
    operation === 'SendMessage' && deaths-- > 0 ? { when: 'before', what: 'kill' } : undefined;
  await anna.says('forget an empty message');
  await simulator.current.drain();
  assert.equal((await deadLetters()).length, 1);
});

test('what lies among the dead letters is not tried again when Facebook sends it again', async () => {
  const { facebook } = simulator.current;
  const fields = { message: { mid: 'm_dead', text: 'forget an empty message' } };
  const element = facebook.element(anna, fields);
  await facebook.notify(facebook.notification(element));
  await advance(600);
  await facebook.notify(facebook.notification(element));
  await simulator.current.drain();
  assert.equal((await deadLetters()).length, 1);
});

test('an event that was tried 145 times is given up before SQS does it without a reason', async () => {
  await anna.says('again and again:');
  await simulator.current.drain();
  const reasons = (await deadLetters()).map(({ reason }) => reason?.error);
  assert.ok(reasons.includes('TriedTooOften'));
});

test('RetryLater chooses when the event comes again', async () => {
  await anna.says('later:3600');
  await advance(3500);
  assert.equal(calls.filter((call) => call === 'GetItem').length, 1);
  await advance(101);
  assert.deepEqual(textsOf(anna), ['Later.']);
});

test('when the window is closed the event is done: no message, no retry, and the next goes on', async () => {
  const { facebook } = simulator.current;
  const message = '(#10) This message is sent outside of allowed window.';
  const refusal = { error: { code: 10, error_subcode: 2018278, message } };
  facebook.failNext(refusal, refusal, refusal); // Seen, typing and the message.
  await anna.says('hello');
  await anna.says('again');
  assert.deepEqual(textsOf(anna), ['You said: again']);
  assert.deepEqual(await deadLetters(), []);
  assert.match(logged(), /Event closed: the person.*"fbtrace_id":"A/);
});

test('what breaks a rule of Facebook’s goes to the dead letters at once, with code and fbtrace_id', async () => {
  await anna.says('forget an empty message');
  await anna.says('hello');
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  const [letter] = await deadLetters();
  assert.equal(letter?.reason.code, 100);
  assert.match(String(letter?.reason.fbtrace_id), /^A/);
});

test('an away message after something that is given up does not silence the bot', async () => {
  await anna.says('forget an empty message');
  await anna.isAnsweredAutomatically('We are closed today.');
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.equal((await deadLetters()).length, 1);
});

test('while Facebook refuses the token events wait without a call, and are answered with a new one', async () => {
  const { facebook, parameterStore, lambda } = simulator.current;
  const old = facebook.pageToken;
  facebook.pageToken = 'EAANewToken';
  await anna.says('hello');
  const asked = facebook.calls.length;
  for (let i = 0; i < 5; i++) await advance(60);
  // Each sandbox may find out for itself, once.
  assert.ok(facebook.calls.length - asked < lambda.sandboxes);
  assert.match(logged(), /Facebook refuses the Page token/);
  parameterStore.parameters.set('/messenger-bot/FB_PAGE_TOKEN', 'EAANewToken');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  assert.deepEqual(await deadLetters(), []);
  assert.ok(!logged().includes(old));
});

test('Facebook’s hint how long a rate limit lasts is honoured', async () => {
  const { facebook } = simulator.current;
  const usage = { '1': [{ type: 'messenger', call_count: 100, estimated_time_to_regain_access: 7 }] };
  const headers = { 'x-business-use-case-usage': JSON.stringify(usage) };
  facebook.failNext({ error: { code: 80006, message: '(#80006) There have been too many calls' }, headers });
  await anna.says('hello');
  assert.equal(facebook.calls.length, 1);
  await advance(7 * 60 - 10);
  assert.equal(facebook.calls.length, 1);
  await advance(11);
  assert.deepEqual(textsOf(anna), ['You said: hello']);
});

test('after an error with which Facebook may have sent the message it is asked, and sends it if it had not', async () => {
  const { facebook } = simulator.current;
  const error = { code: 1, error_subcode: 1357046, message: 'Received Invalid JSON reply.' };
  facebook.failNext({ error }, { error }, { error });
  await anna.says('hello');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  assert.deepEqual(await deadLetters(), []);
});

test('an event that crashes the function five times more is given up, and the next goes on', async () => {
  await anna.says('crash:');
  await anna.says('hello');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  const [letter] = await deadLetters();
  assert.equal(letter?.reason.error, 'NeverFinished');
});

test('an event older than 24 hours is closed without an answer', async () => {
  const { facebook } = simulator.current;
  const old = {
    ...facebook.element(anna, { message: { mid: 'm_old', text: 'hello' } }),
    timestamp: Date.now() - 24 * 3_600_000 - 1,
  };
  await facebook.notify(facebook.notification(old));
  await simulator.current.idle();
  assert.deepEqual(textsOf(anna), []);
  assert.match(logged(), /older than 24 hours/);
});

for (const body of [
  'no JSON',
  '[]',
  '{"version":1}',
  '{"version":1,"identity":"x","event":{"page":"1"}}',
  '{"event":{}}',
  '"text"',
]) {
  test(`a record that is not ours (${body}) goes to the dead letters and delays no other`, async () => {
    await simulator.current.sqs.send(body, 'somebody');
    await anna.says('hello');
    assert.deepEqual(textsOf(anna), ['You said: hello']);
    const [letter] = await deadLetters();
    assert.equal(letter?.reason.error, 'UnreadableRecord');
  });
}

test('a record of a newer shape waits for a function that knows it', async () => {
  await simulator.current.sqs.send('{"version":3,"what":"ever"}', 'somebody');
  await anna.says('hello');
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  await advance(3600);
  assert.match(logged(), /NewerRecord.*waits until that version is deployed again/);
  assert.notEqual(simulator.current.sqs.nextReturn, undefined);
});

test('a state too large for DynamoDB is a dead letter that says so, and the conversation goes on', async () => {
  await anna.says('ballast:500000');
  await anna.says('remember:bread');
  assert.deepEqual(anna.heard(), ['nothing, bread']);
  const [letter] = await deadLetters();
  assert.match(String(letter?.reason.message), /has 489 KB, more than DynamoDB's limit of 400 KB/);
});

test('a result of once() too large to be stored does not end an event while Facebook has passing trouble', async () => {
  const { facebook } = simulator.current;
  const refusal = { error: { code: 613, message: '(#613) Too many calls.' } };
  facebook.failNext(refusal, refusal);
  await anna.says('once with bytes:500000');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['500000 bytes']);
  assert.deepEqual(await deadLetters(), []);
});

const STRANGE_ITEMS = {
  'of a newer version': { version: { N: '2' }, revision: { N: '1' }, state: { S: '{}' }, done: { S: '' } },
  'without a version': { revision: { N: '1' }, state: { S: '{}' }, done: { S: '' } },
  'whose state is no JSON': {
    version: { N: '1' },
    revision: { N: '1' },
    state: { S: '{' },
    done: { S: '' },
  },
};

for (const [what, item] of Object.entries(STRANGE_ITEMS)) {
  test(`while a conversation holds an item ${what} its events wait, and are answered when it is mended`, async () => {
    const { dynamoDb, facebook } = simulator.current;
    const conversation = { S: `${facebook.page.id}/${anna.id}` };
    await dynamoDb.put({ conversation, ...item });
    await anna.says('remember:bread');
    await advance(60);
    assert.deepEqual(textsOf(anna), []);
    assert.match(logged(), /UnreadableMemory.*Conversation \d+\/\d+ /);
    const state = { S: '{"word":"butter"}' };
    await dynamoDb.put({
      conversation,
      version: { N: '1' },
      revision: { N: '1' },
      state,
      done: { S: '' },
    });
    await simulator.current.drain();
    assert.deepEqual(textsOf(anna), ['butter, bread']);
  });
}

test('when another invocation has written the conversation meanwhile, the event is tried again on what that one wrote', async () => {
  const { dynamoDb, facebook } = simulator.current;
  await anna.says('remember:bread');
  const conversation = `${facebook.page.id}/${anna.id}`;
  let meddled = false;
  simulator.current.faultFor = (call) => {
    if (call.operation !== 'PutItem' || meddled) return undefined;
    meddled = true;
    return {
      when: 'instead',
      async answer(call, answer) {
        const item = await dynamoDb.item(conversation);
        await dynamoDb.put({ ...item, revision: { N: '99' }, state: { S: '{"word":"honey"}' } });
        return answer(call);
      },
    };
  };
  await anna.says('remember:milk');
  await simulator.current.drain();
  const { state } = (await dynamoDb.item(conversation)) ?? {};
  assert.deepEqual(JSON.parse(state?.S ?? ''), { word: 'milk', words: ['milk'] });
});

for (const operation of ['GetItem', 'PutItem']) {
  test(`while DynamoDB refuses ${operation} the event waits, and is answered once when it is well again`, async () => {
    simulator.current.faultFor = (call) =>
      call.operation === operation
        ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
        : undefined;
    await anna.says('remember:bread');
    simulator.current.faultFor = () => undefined;
    await simulator.current.drain();
    assert.deepEqual(new Set(textsOf(anna)), new Set(['nothing, bread']));
    await anna.says('remember:milk');
    assert.deepEqual(anna.heard(), ['bread, bread milk']);
  });
}
