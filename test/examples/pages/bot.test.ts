import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { checkProfile } from '../../../lambda/messenger/messenger-profile.ts';
import type { Person } from '../../simulator/facebook/person.ts';
import { withSimulator } from '../../support/with-simulator.ts';
import { BRANCHES, branchOf } from './branches.ts';
import { profile } from './profile.ts';

const [HARBOUR = '', CASTLE = ''] = Object.keys(BRANCHES);
const SECRETS = { HARBOUR_KEY: 'key-of-the-harbour', CASTLE_KEY: 'key-of-the-castle' };

const simulator = withSimulator({
  bot: join(import.meta.dirname, 'bot.ts'),
  botSecrets: SECRETS,
  environment: { PAGE_IDS: `${HARBOUR},${CASTLE}` },
});
let anna: Person;
let ben: Person;

beforeEach(() => {
  const { facebook, parameterStore } = simulator.current;
  [anna, ben] = [facebook.person('Anna'), facebook.person('Ben')];
  facebook.otherPages.set('EAACastle', CASTLE);
  parameterStore.parameters.set(`/messenger-bot/pages/${HARBOUR}/FB_PAGE_TOKEN`, facebook.pageToken);
  parameterStore.parameters.set(`/messenger-bot/pages/${CASTLE}/FB_PAGE_TOKEN`, 'EAACastle');
});

/** A person taps or writes on a Page; gives what the Page says to it. */
async function on(page: string, person: Person, content: object): Promise<readonly object[]> {
  const { facebook } = simulator.current;
  const before = person.lines.length;
  const ends = { sender: { id: person.id }, recipient: { id: page }, timestamp: Date.now() };
  const entry = [{ id: page, time: Date.now(), messaging: [{ ...ends, ...content }] }];
  person.windowOpenedAt = Date.now();
  assert.equal(await facebook.notify({ object: 'page', entry }), 200);
  await simulator.current.idle();
  return person.lines.slice(before).map(({ message }) => message);
}

const tap = (payload: string) => ({ postback: { mid: `m_${Math.random()}`, title: payload, payload } });
const say = (text: string) => ({ message: { mid: `m_${Math.random()}`, text } });

test('two people on two Pages get the texts of their Page', async () => {
  const [harbour, castle] = await Promise.all([
    on(HARBOUR, anna, tap('GET_STARTED')),
    on(CASTLE, ben, tap('GET_STARTED')),
  ]);
  assert.match(JSON.stringify(harbour), /Welcome to the Harbour Café!/);
  assert.match(JSON.stringify(castle), /Welcome to the Castle Café!/);
  assert.match(JSON.stringify(await on(CASTLE, ben, say('When do you open?'))), /Tuesday to Sunday/);
  assert.match(JSON.stringify(await on(HARBOUR, anna, tap('OTHERS'))), /also here: Castle Café\./);
});

test('the link of each Page is signed with the secret of its branch', async () => {
  for (const [page, person, key] of [
    [HARBOUR, anna, SECRETS.HARBOUR_KEY],
    [CASTLE, ben, SECRETS.CASTLE_KEY],
  ] as const) {
    const signature = createHmac('sha256', key).update(person.id).digest('base64url');
    const link = `${branchOf(page).booking}?person=${person.id}&signature=${signature}`;
    const said = JSON.stringify(await on(page, person, tap('BOOK')));
    assert.ok(said.includes(link), said);
    assert.ok(said.includes(branchOf(page).phone), said);
  }
});

test('what a Page remembers of a person is its own', async () => {
  await on(HARBOUR, anna, tap('BOOK'));
  assert.match(JSON.stringify(await on(HARBOUR, anna, tap('BOOK'))), /One more table\?/);
  assert.match(JSON.stringify(await on(CASTLE, anna, tap('BOOK'))), /A table in the Castle Café\?/);
});

test('a Page without a branch says which file to change', () => {
  assert.throws(() => branchOf('42'), /Page 42 has no branch: add it to BRANCHES in branches\.ts/);
});

test('the profile keeps Meta’s limits', () => checkProfile(profile));
