import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type GraphOptions, toGraphCall } from '../../lambda/messenger/graph-request.ts';
import { classify } from '../../lambda/runtime/errors.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import type { Person } from '../simulator/facebook/person.ts';
import type { InjectedFault } from '../simulator/intercepted-calls.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  anna = current.facebook.person('Anna');
  current.facebook.pageApi.personas.clear();
  current.facebook.calls.length = 0;
  current.lambda.logs.length = 0;
  await current.sqs.takeDeadLetters();
});

const PERSONA = { name: 'Ben', profile_picture_url: 'https://example.com/ben.jpg' };
const CREATE = { method: 'POST', path: 'me/personas', body: PERSONA };
const LOST: InjectedFault = { when: 'after', what: 'hang up' };

/** Lets the bot make a call. */
async function calls(call: GraphOptions & { method: string; path: string }): Promise<void> {
  await anna.says(`graph:${JSON.stringify(call)}`);
}

/** Loses Facebook's answers to the next calls of personas, which it serves all the same. */
function loseAnswers(times: number): void {
  let left = times;
  simulator.current.faultFor = ({ service, path }) =>
    service === 'graph' && path.includes('/personas') && left-- > 0 ? LOST : undefined;
}

function personas(): number {
  return simulator.current.facebook.pageApi.personas.size;
}

function logged(): string {
  return JSON.stringify(simulator.current.lambda.logs);
}

test('any call goes out with the Page’s token, the proof and the version, and its answer comes back', async () => {
  await calls(CREATE);
  const [request] = simulator.current.facebook.calls.map(({ request }) => request);
  assert.match(request?.path ?? '', /^\/v26\.0\/me\/personas\?appsecret_proof=[0-9a-f]{64}$/);
  assert.equal(request?.headers.authorization, `Bearer ${DEMO_SECRETS.FB_PAGE_TOKEN}`);
  assert.deepEqual(JSON.parse(request?.body ?? ''), PERSONA);
  const [id] = simulator.current.facebook.pageApi.personas.keys();
  assert.deepEqual(anna.heard(), [JSON.stringify({ id })]);
});

test('the query goes along as text, and a DELETE without a body is one', async () => {
  await calls(CREATE);
  const [id = ''] = simulator.current.facebook.pageApi.personas.keys();
  await calls({ method: 'GET', path: id, query: { fields: 'name', limit: 5, debug: true } });
  await calls({ method: 'DELETE', path: id });
  const requests = simulator.current.facebook.calls.map(({ request }) => request);
  assert.match(
    requests[2]?.path ?? '',
    new RegExp(`/${id}\\?fields=name&limit=5&debug=true&appsecret_proof=`),
  );
  assert.deepEqual([requests[4]?.method, requests[4]?.body], ['DELETE', '']);
  assert.equal(personas(), 0);
});

test('an answer has no token, not even in the link to further results', async () => {
  await calls(CREATE);
  await calls(CREATE);
  await calls({ method: 'GET', path: 'me/personas', query: { limit: 1 } });
  const [text = ''] = anna.heard();
  assert.match(text, /"next":"https:\/\/graph\.facebook\.com\/v26\.0\/me\/personas\?access_token=…&after=1"/);
});

test('a GET whose answer is lost is repeated in place', async () => {
  loseAnswers(2);
  await calls({ method: 'GET', path: 'me/personas' });
  assert.deepEqual(anna.heard(), ['{"id":"","data":[]}']);
});

test('a POST whose answer is lost is not repeated in place: the event waits, and the log says why', async () => {
  loseAnswers(1);
  await calls(CREATE);
  assert.equal(personas(), 1);
  assert.match(logged(), /Facebook did not confirm.*EffectUnknown.*it may have taken effect/);
  await simulator.current.drain();
  assert.deepEqual([personas(), anna.heard().length], [2, 1]);
});

test('with once around it, a call that was answered is not made again when the handler fails later', async () => {
  await anna.says(`graph once and throw for seconds:1 ${JSON.stringify(CREATE)}`);
  await simulator.current.drain();
  assert.deepEqual([personas(), anna.heard().length], [1, 1]);
});

test('passing trouble is sat out, a refusal for good is a dead letter at once', async () => {
  simulator.current.facebook.failNext({
    error: { code: 2, message: 'Service temporarily unavailable', is_transient: true },
    status: 500,
  });
  await calls(CREATE);
  assert.equal(personas(), 1);
  await calls({ ...CREATE, body: { name: '' } });
  const letters = await simulator.current.sqs.takeDeadLetters();
  assert.match(letters.join(), /GraphApiRefused.*Invalid persona name/);
});

const WRONG: readonly (readonly [path: string, options?: GraphOptions])[] = [
  [''],
  ['/'],
  ['//me'],
  ['//elsewhere.example/me'],
  ['https://elsewhere.example/me'],
  ['../v19.0/me'],
  ['me/../42'],
  ['me/.'],
  ['me/%2e%2e/42'],
  ['me\\..\\42'],
  ['me?access_token=x'],
  ['me#x'],
  ['me/'],
  ['me', { query: { access_token: 'x' } }],
  ['me', { query: { method: 'delete' } }],
  ['me', { body: { appsecret_proof: 'x' } }],
  ['me', { body: { ACCESS_TOKEN: 'x' } }],
  ['me', { form: formWith('access_token') }],
];

function formWith(name: string): FormData {
  const form = new FormData();
  form.set(name, 'x');
  return form;
}

test('no path leads to another host or version, and no parameter replaces the token', async () => {
  for (const [path, options = {}] of WRONG) {
    await assert.rejects(toGraphCall('GET', path, options), (error: Error) => {
      assert.match(
        error.message,
        /names between slashes: me\/personas|has its token and method already/,
        path,
      );
      return error.name === 'InvalidGraphCall' && classify(error) === 'fault';
    });
  }
});

test('ids of posts, conversations and messages are paths', async () => {
  for (const path of [
    '1_2/comments',
    't_10163',
    'm_aB-_9',
    'mid.$cAAE',
    'mid.1457764197618:41d102a3',
    'me',
  ]) {
    assert.equal((await toGraphCall('GET', path, {})).path, path);
  }
});

test('a path may begin with a slash, as on Meta’s pages', async () => {
  assert.equal((await toGraphCall('GET', '/me/personas', {})).path, 'me/personas');
  assert.equal((await toGraphCall('GET', '/1_2', {})).path, '1_2');
});

test('a path with a version is refused: the project has one version for all calls', async () => {
  for (const path of ['v19.0/me', '/v19.0/me', 'V26.0/me', 'v26.0'])
    await assert.rejects(toGraphCall('GET', path, {}), (error: Error) => {
      assert.match(error.message, /leave the version out of the path: all calls have v\d+\.0/);
      return error.name === 'InvalidGraphCall' && classify(error) === 'fault';
    });
});

test('a body and a form together are refused: one of them would not be sent', async () => {
  const options = { body: { message: 'x' }, form: formWith('filedata') };
  await assert.rejects(toGraphCall('POST', 'me/photos', options), (error: Error) => {
    assert.match(error.message, /either body or form, not both/);
    return error.name === 'InvalidGraphCall' && classify(error) === 'fault';
  });
});

test('a form goes out with its files', async () => {
  const form = new FormData();
  form.set('message', '{}');
  form.set('filedata', new File(['bytes'], 'a.txt'));
  const { contentType, body = '' } = await toGraphCall('POST', 'me/message_attachments', { form });
  assert.match(contentType ?? '', /^multipart\/form-data; boundary=/);
  assert.match(Buffer.from(body).toString(), /filename="a.txt".*bytes/s);
});
