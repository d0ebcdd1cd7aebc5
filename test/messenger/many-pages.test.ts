import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { withSimulator } from '../support/with-simulator.ts';

const OTHER_PAGE = '42';
const simulator = withSimulator({ environment: { PAGE_IDS: `${PAGE_ID},${OTHER_PAGE}` } });
let anna: Person;

beforeEach(() => {
  const { facebook, parameterStore } = simulator.current;
  anna = facebook.person('Anna');
  facebook.otherPages.set('EAAOtherPage', OTHER_PAGE);
  parameterStore.parameters.set(`/messenger-bot/pages/${PAGE_ID}/FB_PAGE_TOKEN`, facebook.pageToken);
  parameterStore.parameters.set(`/messenger-bot/pages/${OTHER_PAGE}/FB_PAGE_TOKEN`, 'EAAOtherPage');
});

async function writeTo(page: string): Promise<string[]> {
  const { facebook } = simulator.current;
  const ends = { sender: { id: anna.id }, recipient: { id: page }, timestamp: Date.now() };
  const message = { mid: `m_to_${page}`, text: 'hello' };
  const entry = [{ id: page, time: Date.now(), messaging: [{ ...ends, message }] }];
  const heard = facebook.calls.length;
  assert.equal(await facebook.notify({ object: 'page', entry }), 200);
  await simulator.current.idle();
  return facebook.calls.slice(heard).map(({ request }) => request.headers.authorization ?? '');
}

test('an event is answered with the token of the Page it came to', async () => {
  const { facebook } = simulator.current;
  assert.deepEqual(new Set(await writeTo(PAGE_ID)), new Set([`Bearer ${facebook.pageToken}`]));
  assert.deepEqual(new Set(await writeTo(OTHER_PAGE)), new Set(['Bearer EAAOtherPage']));
});

test('an event of a Page without a token is a dead letter that says what to do', async () => {
  assert.deepEqual(await writeTo('43'), []);
  const [letter = ''] = await simulator.current.sqs.takeDeadLetters();
  assert.match(letter, /PageWithoutToken.*The context value pages does not name Page 43/);
});

test('while the token of one Page is refused the other Page is answered', async () => {
  const { facebook } = simulator.current;
  facebook.otherPages.delete('EAAOtherPage');
  await simulator.current.advance(1000);
  const message = { mid: 'm_refused', text: 'hello' };
  const ends = { sender: { id: anna.id }, recipient: { id: OTHER_PAGE }, timestamp: Date.now() };
  await facebook.notify({ object: 'page', entry: [{ id: OTHER_PAGE, messaging: [{ ...ends, message }] }] });
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
});
