import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Person } from '../simulator/facebook/person.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { type Ran, runSetup } from './run.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  await simulator.current.drain();
  await simulator.current.sqs.takeDeadLetters();
  anna = simulator.current.facebook.person('Anna');
});

/** Runs `npm run dead-letters -- …` against the simulator. */
function deadLetters(...args: readonly string[]): Promise<Ran> {
  const { url, sqs } = simulator.current;
  const queues = ['--event-queue', sqs.events, '--dead-letter-queue', sqs.deadLetters];
  const urls = queues.map((arg) => arg.replace('http://localhost', url));
  return runSetup('dead-letters.ts', url, [...args, ...urls]);
}

test('without dead letters the list says so', async () => {
  assert.deepEqual(await deadLetters(), { code: 0, output: 'There are no dead letters.\n' });
});

test('the list says who, what, when, why and with which fbtrace_id; the text only when asked', async () => {
  await anna.says('forget an empty message');
  const { output, code } = await deadLetters();
  assert.equal(code, 0);
  assert.match(output, new RegExp(`^[0-9a-f]{8} {2}text from ${anna.id} to Page \\d+, 20\\d\\d-`));
  assert.match(output, /given up 20.*: GraphApiRefused, .*cannot be empty.*, code 100, fbtrace_id A/);
  assert.doesNotMatch(output, /forget/);
  assert.match((await deadLetters('--text')).output, /forget an empty message/);
});

test('a list leaves the letters where they are', async () => {
  await anna.says('forget an empty message');
  await deadLetters();
  assert.equal((await simulator.current.sqs.takeDeadLetters()).length, 1);
});

test('a letter that is sent back is answered, without what was sent before, and out of order', async () => {
  await anna.says('send, then throw for seconds:300');
  await simulator.current.drain();
  await anna.says('hello');
  await simulator.current.advance(300_000);
  const [id = ''] = (await deadLetters()).output.split(' ');
  assert.deepEqual(await deadLetters('send-back', id), { code: 0, output: `✔ ${id} sent back\n` });
  await simulator.current.drain();
  const said = anna.lines.filter(({ from }) => from === 'page').map(({ message }) => message.text);
  assert.deepEqual(said, ['First.', 'You said: hello', 'At last.']);
  assert.equal((await deadLetters()).output, 'There are no dead letters.\n');
});

test('a letter that fails again comes back to the dead letters, as often as it is sent', async () => {
  await anna.says('forget an empty message');
  for (let i = 0; i < 2; i++) {
    await deadLetters('send-back', 'all');
    await simulator.current.drain();
  }
  assert.match((await deadLetters()).output, /GraphApiRefused/);
});

test('a letter that is none of ours can be deleted but not sent back', async () => {
  const { sqs } = simulator.current;
  await sqs.send('no JSON', 'somebody');
  await simulator.current.idle();
  const refused = await deadLetters('send-back', 'all');
  assert.equal(refused.code, 1);
  assert.match(refused.output, /✘ [0-9a-f]{8} The record is not an event of this project/);
  assert.match((await deadLetters()).output, /not an event of ours [\s\S]*UnreadableRecord/);
  assert.match((await deadLetters('delete', 'all')).output, /✔ [0-9a-f]{8} deleted/);
  assert.equal((await deadLetters()).output, 'There are no dead letters.\n');
});

test('one letter that cannot be sent back does not keep the others', async () => {
  const { sqs } = simulator.current;
  await sqs.send('no JSON', 'somebody');
  await anna.says('throw for seconds:300');
  await simulator.current.drain();
  await simulator.current.advance(300_000);
  assert.match((await deadLetters('send-back', 'all')).output, /sent back/);
  await simulator.current.drain();
  assert.equal(anna.lines.at(-1)?.message.text, 'At last.');
});

test('a letter that was moved back by the button of the AWS console is answered too', async () => {
  const { sqs } = simulator.current;
  await anna.says('throw for seconds:300');
  await simulator.current.drain();
  await simulator.current.advance(300_000);
  for (const body of await sqs.takeDeadLetters()) await sqs.send(body, 'somebody');
  await simulator.current.drain();
  assert.equal(anna.lines.at(-1)?.message.text, 'At last.');
});

test('an id that is none and a command that is none are refused', async () => {
  assert.match((await deadLetters('send-back', '12345678')).output, /There is no dead letter 12345678/);
  const { code, output } = await deadLetters('send');
  assert.equal(code, 1);
  assert.match(output, /send-back <id\|all>/);
});

test('credentials that have ended are told in a sentence that says what to do', async () => {
  const { current } = simulator;
  const body = JSON.stringify({ __type: 'ExpiredTokenException', message: 'expired' });
  current.faultFor = ({ operation, sandbox }) =>
    sandbox === 'OPERATOR' && operation === 'ReceiveMessage'
      ? { when: 'before', what: { status: 400, headers: {}, body } }
      : undefined;
  const { code, output } = await deadLetters();
  current.faultFor = () => undefined;
  assert.equal(code, 1);
  assert.match(output, /^✘ AWS does not know you \(ExpiredTokenException\): sign in with the AWS CLI/);
});
