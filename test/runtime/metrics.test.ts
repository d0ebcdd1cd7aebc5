import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { MetricLine } from '../simulator/aws/lambda.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { IN_LINE, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: { BOT_NAME: 'MessengerBot-test' } });
const inLine = withSimulator({ environment: IN_LINE });
let anna: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  anna = current.facebook.person('Anna');
  current.lambda.metrics.length = 0;
  current.lambda.logs.length = 0;
});

/** The names under which CloudWatch makes metrics of a line. */
function namesIn({ _aws }: MetricLine): string[] {
  return _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
}

/** What was counted since the test began, without the times, and without the cold starts, of which anything may be one. */
function counted({ metrics } = simulator.current.lambda): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of metrics) {
    for (const name of namesIn(line).filter(
      (name) => !['AnswerTime', 'EventAge', 'ColdStarts'].includes(name),
    )) {
      sums[name] = (sums[name] ?? 0) + Number(line[name]);
    }
  }
  return sums;
}

/** The only line with a figure. */
function lineWith(name: string): MetricLine {
  const [line, ...more] = simulator.current.lambda.metrics.filter((line) => name in line);
  assert.ok(line && more.length === 0, name);
  return line;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function checkFormat(line: MetricLine): void {
  assert.ok(Number.isInteger(line._aws.Timestamp));
  for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
    assert.match(Namespace, /^[\w./#:-]{1,255}$/);
    for (const name of Dimensions.flat()) assert.match(String(line[name]), /^[\x21-\x7e]{1,1024}$/);
    assert.ok(Metrics.length > 0 && Metrics.length <= 100);
    for (const { Name, Unit } of Metrics) {
      assert.match(Name, /^[\w-]{1,1024}$/);
      assert.ok(['Count', 'Milliseconds', 'Seconds'].includes(Unit));
      const values = [line[Name]].flat();
      assert.ok(values.length > 0 && values.length <= 100);
      for (const value of values) assert.ok(Number.isFinite(value), `${Name} ${value}`);
    }
  }
}

test('a line has the embedded metric format, one dimension, and the name of the bot in it', async () => {
  const { facebook, lambda } = simulator.current;
  facebook.failNext({ error: { code: 200, message: '(#200) Permission denied' } });
  await anna.says('hello');
  await anna.says('throw');
  await simulator.current.drain();
  assert.ok(lambda.metrics.length > 3);
  for (const line of lambda.metrics) {
    checkFormat(line);
    const [{ Namespace, Dimensions } = {}] = line._aws.CloudWatchMetrics;
    assert.deepEqual([Namespace, Dimensions, line.Bot], ['MessengerBot', [['Bot']], 'MessengerBot-test']);
  }
});

test('an event is accepted by the call that brings it and answered by another, one line each', async () => {
  const { facebook } = simulator.current;
  const element = facebook.element(anna, { message: { mid: 'm_slow', text: 'hello' } });
  await facebook.notify(facebook.notification({ ...element, timestamp: Date.now() - 5_000 }));
  await simulator.current.idle();
  assert.equal(simulator.current.lambda.metrics.length, 2);
  assert.equal(lineWith('Accepted').Accepted, 1);
  const { Answered, AnswerTime } = lineWith('Answered');
  assert.equal(Answered, 1);
  assert.ok(Number(AnswerTime) >= 5_000);
});

test('both lines tell the event’s identity, kind, Page and person, and the request', async () => {
  await anna.says('hello');
  const accepted = lineWith('Accepted');
  assert.match(String(accepted.identity), /^[\w-]{43}$/);
  for (const { identity, type, page, person, requestId } of [accepted, lineWith('Answered')]) {
    assert.deepEqual([identity, type], [accepted.identity, ['text']]);
    assert.deepEqual([page, person], [[PAGE_ID], [anna.id]]);
    assert.match(String(requestId), /^[0-9a-f-]{36}$/);
  }
});

test('what is logged of an event has the identity that the accepting call has told', async () => {
  const { facebook, lambda } = simulator.current;
  facebook.failNext({ error: { code: 1, error_subcode: 1357046, message: 'Unknown' } });
  await anna.says('send, then throw for seconds:300');
  await simulator.current.drain();
  const [identity] = [lineWith('Accepted').identity].flat();
  const logged = lambda.logs.map(({ message }) => ({
    what: '',
    ...(typeof message === 'object' && message),
  }));
  assert.deepEqual(new Set(logged.map(({ what }) => what)), new Set(LOGGED));
  for (const line of logged)
    assert.partialDeepStrictEqual(line, { identity, page: PAGE_ID, person: anna.id });
  for (const line of lambda.metrics) assert.deepEqual(line.identity, [identity]);
});

const LOGGED = [
  'Event will be retried: Facebook did not confirm a message',
  'Event will be retried a few times: the handler failed',
  'Giving up on this event: moved to the dead-letter queue',
];

test('events of one call are counted together', async () => {
  const { facebook, lambda } = simulator.current;
  const elements = [anna, facebook.person('Ben')].map((person, i) =>
    facebook.element(person, { message: { mid: `m_together_${i}`, text: 'hello' } }),
  );
  await facebook.notify(facebook.notification(...elements));
  await simulator.current.idle();
  assert.deepEqual(counted(), { Accepted: 2, Answered: 2 });
  assert.equal(lambda.metrics.filter((line) => !('ColdStarts' in line)).length, 3);
  assert.equal([lineWith('Accepted').identity].flat().length, 2);
});

test('what SQS refuses does not count as accepted', async () => {
  simulator.current.faultFor = ({ operation }) =>
    operation === 'SendMessageBatch'
      ? { when: 'before', what: { status: 400, headers: {}, body: '{}' } }
      : undefined;
  await anna.says('hello');
  assert.deepEqual(counted(), {});
  const { facebook, lambda } = simulator.current;
  facebook.undelivered.length = 0;
  const [line] = lambda.logs.map(({ message }) => JSON.stringify(message));
  assert.match(line ?? '', /SQS did not accept events","count":1,"identity":\["[\w-]{43}"\]/);
});

test('a try that fails is a retry, and the time of the answer is that of the first message', async () => {
  await anna.says('send, then throw for seconds:1');
  await simulator.current.drain();
  assert.deepEqual(counted(), { Accepted: 1, Retried: 1, Answered: 1 });
  assert.ok('Retried' in lineWith('AnswerTime'));
});

test('what goes back to the queue is counted with its age, in seconds', async () => {
  await anna.says('throw for seconds:9');
  await simulator.current.drain();
  const ages = simulator.current.lambda.metrics.flatMap(({ EventAge = [] }) => [EventAge].flat());
  assert.equal(ages.length, 2);
  const [first = 0, second = 0] = ages.map(Number);
  assert.ok(first < 2 && second >= 2 && second < 10, `${first} ${second}`);
});

test('what is given up is a dead letter and nothing answered', async () => {
  await anna.says('throw');
  await simulator.current.drain();
  assert.deepEqual(counted(), { Accepted: 1, Retried: 3, DeadLetters: 1 });
});

test('a record that is none of ours is a dead letter too', async () => {
  await simulator.current.sqs.send('no JSON', 'somebody');
  await simulator.current.idle();
  assert.deepEqual(counted(), { DeadLetters: 1 });
});

const REFUSALS = {
  closed: { error: { code: 10, error_subcode: 2018278, message: 'outside of allowed window' } },
  fault: { error: { code: 200, message: '(#200) Permission denied' } },
  'retry-limited': { error: { code: 100, error_subcode: 2018008, message: 'Failed to fetch the file' } },
  'maybe-sent': { error: { code: 1, error_subcode: 1357046, message: 'Unknown' } },
  retry: 'hang up',
} as const;

for (const [verdict, refusal] of Object.entries(REFUSALS)) {
  test(`a call that ends as ${verdict} is counted under that name`, async () => {
    simulator.current.facebook.failNext(refusal);
    await anna.says('remember:bread');
    await simulator.current.drain();
    assert.equal(counted()[`GraphErrors_${verdict}`], 1);
  });
}

test('a refused token is counted once, though the event waits and asks again', async () => {
  const { facebook } = simulator.current;
  facebook.failNext({ error: { code: 190, message: 'Invalid OAuth access token.' } });
  await anna.says('hello');
  await simulator.current.lambda.stop(); // What was refused is not tried for a quarter of an hour by the sandbox that knows.
  await simulator.current.drain();
  assert.equal(counted().GraphErrors_token, 1);
  assert.equal(counted().Answered, 1);
});

test('a refusal that the bot makes nothing of is counted all the same, with its fbtrace_id', async () => {
  await anna.says('catch');
  assert.deepEqual(counted(), { Accepted: 1, GraphErrors_fault: 1, Answered: 1 });
  assert.match(String(lineWith('GraphErrors_fault').fbtrace_id), /^A[\w-]+$/);
});

test('the first invocation of a sandbox is a cold start, the next are none', async () => {
  const { lambda } = simulator.current;
  await lambda.stop();
  for (const text of ['one', 'two', 'three']) await anna.says(text);
  const cold = lambda.metrics.filter(({ ColdStarts }) => ColdStarts === 1);
  assert.equal(cold.length, lambda.sandboxes);
  assert.deepEqual(cold[0] && namesIn(cold[0]), ['ColdStarts', 'Accepted']);
});

test('an invocation that cannot write a dead letter has written its line', async () => {
  const { lambda, sqs } = simulator.current;
  await lambda.stop();
  simulator.current.faultFor = ({ operation }) =>
    operation === 'SendMessage'
      ? { when: 'before', what: { status: 400, headers: {}, body: '{}' } }
      : undefined;
  await sqs.send('no JSON', 'somebody');
  await simulator.current.idle();
  assert.deepEqual(lambda.metrics.map(namesIn), [['Retried', 'EventAge'], ['ColdStarts']]);
});

test('when nothing happens nothing is written', async () => {
  const { facebook, lambda, webhookUrl } = simulator.current;
  await lambda.stop();
  await fetch(webhookUrl);
  await facebook.notify(facebook.notification());
  assert.deepEqual(lambda.metrics.map(namesIn), [['ColdStarts']]);
});

test('a call without a valid signature is counted', async () => {
  const { webhookUrl } = simulator.current;
  await fetch(webhookUrl, { method: 'POST', body: '{}' });
  assert.deepEqual(counted(), { RefusedSignatures: 1 });
});

test('no line has a secret or what a person wrote in it', async () => {
  simulator.current.facebook.failNext({ error: { code: 200, message: 'That street is not allowed' } });
  await anna.says('Elm Street');
  await anna.says('Elm Street');
  const lines = JSON.stringify(simulator.current.lambda.metrics);
  assert.match(lines, /Answered/);
  for (const unspeakable of ['Elm Street', 'not allowed', ...Object.values(DEMO_SECRETS)]) {
    assert.ok(!lines.includes(unspeakable), unspeakable);
  }
});

test('a line of figures is none of the log', async () => {
  await anna.says('hello');
  assert.deepEqual(simulator.current.lambda.logs, []);
  assert.equal(simulator.current.lambda.metrics.length, 2);
});

test('a call that answers within itself writes one line, with at most a hundred times', async () => {
  const { facebook, lambda } = inLine.current;
  lambda.metrics.length = 0;
  const elements = Array.from({ length: 120 }, (_, i) =>
    facebook.element(facebook.person(`Person ${i}`), { message: { mid: `m_line_${i}`, text: 'remember:x' } }),
  );
  await facebook.notify(facebook.notification(...elements));
  const [line, ...more] = lambda.metrics;
  assert.ok(line && more.length === 0);
  checkFormat(line);
  assert.deepEqual(counted(lambda), { Accepted: 120, Answered: 120 });
  assert.equal([line.AnswerTime].flat().length, 100);
});
