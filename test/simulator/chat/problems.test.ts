import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Person } from '../facebook/person.ts';
import { type OpenChat, openChat } from './open-chat.ts';
import { endOf } from './problem.ts';
import type { NoteView, TraceEntry } from './view.ts';

let open: OpenChat;
let watched: string;

before(async () => {
  watched = await mkdtemp(join(tmpdir(), 'edited-'));
  const [bot, profile] = ['silent-bot.ts', 'show-profile.ts'].map((name) => join(import.meta.dirname, name));
  open = await openChat({ bot: bot ?? '', profile: profile ?? '', watched });
});

after(async () => {
  await open.close();
  await rm(watched, { recursive: true });
});

let people = 0;

function somebody(): Person {
  people += 1;
  return open.chat.newPerson(`Person ${people}`, 'en_US');
}

function rowsOf({ id }: Person): readonly TraceEntry[] {
  return open.chat.recorder.trace.filter(({ people }) => people.includes(id));
}

/** The last row of a kind about a person. */
function row(person: Person, kind: TraceEntry['kind']): TraceEntry {
  const found = rowsOf(person).findLast((entry) => entry.kind === kind);
  assert.ok(
    found,
    rowsOf(person)
      .map(({ title }) => title)
      .join('\n'),
  );
  return found;
}

/** The row of the first try of an event: another one may have begun on a slow machine. */
function firstTry(person: Person): TraceEntry {
  const found = rowsOf(person).find(({ kind, title }) => kind === 'record' && title.includes('try 1 '));
  assert.ok(found);
  return found;
}

/** What stands beside the last message that a person wrote. */
function note(person: Person): NoteView | undefined {
  const mid = person.lines.findLast(({ from }) => from === 'person')?.mid ?? '';
  return open.chat.recorder.notes.of(mid);
}

/** The reason for no answer, in its own row: title and advice. */
function silence(person: Person): readonly (string | undefined)[] {
  const { title, advice } = row(person, 'silence');
  return [title, advice];
}

const PLACE = /^test\/simulator\/chat\/silent-bot\.ts:\d+:\d+$/;

test('an error shows its words, those of its cause and its line: in its rows and beside the message', async () => {
  const anna = somebody();
  await anna.says('fetch');
  const text = 'TypeError: fetch failed: connect ECONNREFUSED 127.0.0.1:1';
  for (const { kind, problem, outcome } of [row(anna, 'log'), firstTry(anna)]) {
    assert.deepEqual([kind, problem?.text, outcome], [kind, text, 'bad']);
    assert.match(problem?.place ?? '', PLACE);
  }
  assert.equal(note(anna)?.text, text);
  assert.match(note(anna)?.place ?? '', PLACE);
});

test('a secret in the words of an error shows by its name: in rows, beside the message and in the dead letter', async () => {
  const { recorder } = open.chat;
  recorder.secrets = { FB_PAGE_TOKEN: 'ECONNREFUSED' };
  const anna = somebody();
  await anna.says('fetch');
  const text = 'TypeError: fetch failed: connect $FB_PAGE_TOKEN 127.0.0.1:1';
  const shown = [row(anna, 'log').problem?.text, firstTry(anna).problem?.text, note(anna)?.text];
  assert.deepEqual(shown, [text, text, text]);
  await open.simulator.drain();
  recorder.secrets = {};
  const [letter] = [...recorder.deadLetters.values()].filter(({ person }) => person === anna.id);
  assert.equal(letter?.reason, text);
});

test('an error that the bot only logs shows its words and its line in the sources', async () => {
  const anna = somebody();
  await anna.says('logged');
  const { title, outcome, problem } = rowsOf(anna).find(({ problem }) => problem) ?? assert.fail();
  assert.equal(problem?.text, 'RangeError: seen');
  assert.match(problem?.place ?? '', PLACE);
  assert.match(title, /^ERROR seen · test\/simulator\/chat\/silent-bot\.ts:/);
  assert.equal(outcome, 'bad');
  assert.deepEqual(anna.heard(), ['Heard: logged']);
});

test('a missing secret and a call of AWS that fails have the author’s line', async () => {
  for (const [text, error] of [
    ['secret', /^MissingSecret: The .*NOPE_KEY/],
    ['aws', /^AbortError: /],
  ] as const) {
    const anna = somebody();
    await anna.says(text);
    const { problem } = firstTry(anna);
    assert.match(problem?.text ?? '', error);
    assert.match(problem?.place ?? '', PLACE);
    assert.doesNotMatch(problem?.text ?? '', /somewhere in/);
  }
});

test('an event given up because its tries are spent has that reason', () => {
  const end = endOf({ action: 'give up', verdict: 'retry', tries: 368, error: 'BotNotLoaded' });
  assert.match(end ?? '', /^Given up after 368 tries: it was tried for more than a day/);
});

test('a refused call says what follows only if the bot does not catch it', async () => {
  const anna = somebody();
  await anna.says('caught');
  const refused = rowsOf(anna).find(({ kind, advice }) => kind === 'graph' && advice);
  assert.match(refused?.advice ?? '', /if the bot does not catch it, its failed\(\) runs/);
  assert.match(row(anna, 'record').title, /→ done$/);
});

test('an error of several errors shows the words of each', async () => {
  const anna = somebody();
  await anna.says('both');
  assert.equal(firstTry(anna).problem?.text, 'AggregateError: both: the oven, the shop');
});

test('an event that is given up has a red row that says by which rule', async () => {
  const anna = somebody();
  await anna.says('fetch');
  await open.simulator.drain();
  const { title, outcome, advice } = row(anna, 'record');
  assert.deepEqual([title, outcome], ['Queue record: text, try 4 → given up', 'bad']);
  assert.match(advice ?? '', /^Given up after 4 tries: .* 2, 8 and 20 seconds/);
});

test('the note goes when a later try is answered', async () => {
  const anna = somebody();
  await anna.says('once');
  assert.equal(firstTry(anna).outcome, 'bad');
  await open.simulator.drain();
  assert.deepEqual([anna.heard(), note(anna)], [['Heard: once'], undefined]);
});

test('a limit names what was too long or too many, the limit, and the builder’s line', async () => {
  const anna = somebody();
  await anna.says('title');
  const { problem, advice } = row(anna, 'record');
  assert.match(problem?.text ?? '', /at most 20 characters \(got 21\).*“Twenty-one characters”/);
  assert.match(problem?.place ?? '', PLACE);
  assert.match(advice ?? '', /^Given up at try 1/);
  await anna.says('many');
  assert.match(
    row(anna, 'record').problem?.text ?? '',
    /at most 13 quick replies \(got 14\).*“Title 1”, “Title 2”/,
  );
});

test('a thrown string, and a thrown nothing, have the place of their handler', async () => {
  const anna = somebody();
  await anna.tapsButton('Order', 'ORDER:string');
  assert.equal(note(anna)?.text, '“no oven” was thrown, which is no Error (somewhere in payloads.ORDER)');
  assert.match(note(anna)?.place ?? '', PLACE);
  await open.simulator.drain();
  await anna.says('undefined');
  assert.equal(note(anna)?.text, 'undefined was thrown, which is no Error (somewhere in text)');
  assert.match(note(anna)?.place ?? '', PLACE);
  await open.simulator.drain();
});

test('an error in a callback, which ends the process, shows its words and its line', async () => {
  const anna = somebody();
  await anna.says('timer');
  const { problem, outcome } = row(anna, 'record');
  assert.equal(outcome, 'bad');
  assert.match(problem?.text ?? '', /^SyntaxError: Expected property name/);
  assert.match(problem?.place ?? '', PLACE);
});

test('an event without a handler is a row that says what to add', async () => {
  const anna = somebody();
  await anna.sends([{ type: 'image', payload: { url: 'https://example.com/a.jpg' } }]);
  assert.deepEqual(silence(anna), [
    'Not answered: no handler for `attachments`',
    'Add attachments: … to the bot.',
  ]);
  assert.equal(note(anna)?.kind, 'silent');
  await anna.does({ optin: { ref: 'x' } });
  assert.deepEqual(silence(anna), ['Not queued: no handler for `optin`', 'Add optin: … to the bot.']);
  await anna.tapsButton('Old button', 'GONE:7');
  assert.deepEqual(silence(anna), [
    'Not answered: no handler for `payloads.GONE` or `postback`',
    'Add GONE: … to the payloads of the bot, or postback: … for all others.',
  ]);
});

test('a handler that ends without sending is a row', async () => {
  const anna = somebody();
  await anna.says('nothing');
  assert.match(silence(anna).join(), /^Nothing sent: .*await or return/);
});

test('what waits for a failing event says so, and why it has no answer only when its handler has run', async () => {
  const anna = somebody();
  await anna.says('fetch');
  await anna.says('nothing at first');
  await anna.says('nothing then');
  await open.simulator.advance(2_000);
  const silent = () => rowsOf(anna).filter(({ kind }) => kind === 'silence');
  const waiting = rowsOf(anna).filter(({ advice = '' }) => advice.includes('waits for the event before it'));
  assert.deepEqual([silent().length, waiting.length > 0], [0, true]);
  for (const { title } of waiting) assert.match(title, /→ back to the queue$/);
  await open.simulator.drain();
  assert.deepEqual(
    silent().map(({ title }) => title),
    Array(2).fill('Nothing sent: the handler ended without a call'),
  );
});

test('a handler that sent at an earlier try is not said to have sent nothing', async () => {
  const anna = somebody();
  await anna.says('sent once');
  await open.simulator.drain();
  assert.match(row(anna, 'record').title, /try \d+ → done$/);
  assert.deepEqual(
    rowsOf(anna).filter(({ kind }) => kind === 'silence'),
    [],
  );
});

test('a pause says until when, who answers, and what ends it', async () => {
  const anna = somebody();
  await anna.says('hello');
  await anna.isAnsweredInInbox('I am a human.');
  assert.match(silence(anna).join(), /^A human answers: the bot pauses until \d\d:\d\d.*silentHours/);
  await anna.says('Are you there?');
  const rule =
    /^Paused until \d\d:\d\d: a human answers,Passing the conversation back ends it\..*silentHours/;
  assert.match(silence(anna).join(), rule);
  assert.match(note(anna)?.text ?? '', /^Paused until/);
});

test('the Page’s own comment is a quiet row, and stands beside nobody’s message', async () => {
  const [ben, cara] = [somebody(), somebody()];
  await ben.comments('1_7', 'What does it cost?');
  const own = open.chat.recorder.trace.findLast(({ kind }) => kind === 'silence');
  assert.deepEqual(
    [own?.title, own?.outcome, own?.advice],
    ['Not queued: the Page’s own comment', 'good', undefined],
  );
  const notes: unknown[] = [];
  open.chat.onUpdate = (update) => {
    if (update.type === 'person' && update.person.id === cara.id)
      notes.push(...update.person.lines.map(({ note }) => note));
  };
  await cara.says('hello');
  open.chat.onUpdate = () => {};
  assert.deepEqual([cara.heard(), notes.filter(Boolean)], [['Heard: hello'], []]);
});

test('nobody need answer that a conversation was passed back', async () => {
  const anna = somebody();
  await anna.isPassedBack();
  assert.match(row(anna, 'record').title, /^Queue record: pass_thread_control, .* → done$/);
  assert.deepEqual(
    rowsOf(anna).filter(({ kind, outcome }) => kind === 'silence' || outcome !== 'good'),
    [],
  );
});

test('what another App answers is a row that names standby', async () => {
  const anna = somebody();
  const { id } = open.simulator.facebook.page;
  const ends = { sender: { id: anna.id }, recipient: { id }, timestamp: Date.now() };
  const standby = [{ ...ends, message: { mid: 'm_standby', text: 'hello' } }];
  await open.simulator.facebook.notify({ object: 'page', entry: [{ id, time: Date.now(), standby }] });
  assert.match(
    silence(anna).join(),
    /^Quiet: the inbox or another App has the conversation,handOver\(\).*standby: …/,
  );
});

test('an event that comes again is a row, within five minutes and later', async () => {
  const anna = somebody();
  const event = { timestamp: Date.now(), message: { mid: 'm_twice', text: 'hello' } };
  await anna.does(event);
  await anna.does(event);
  assert.match(silence(anna).join(), /^Duplicate: SQS has this event already/);
  await open.simulator.advance(6 * 60_000);
  await anna.does(event);
  assert.match(silence(anna).join(), /^Duplicate: answered before/);
});

test('an event older than 24 hours is a row', async () => {
  const anna = somebody();
  await anna.does({ timestamp: Date.now() - 25 * 3_600_000, message: { mid: 'm_old', text: 'hello' } });
  assert.match(silence(anna).join(), /^Closed: older than 24 hours,.*utility message/);
});

test('the Get Started of a click on an ad that was answered is a row', async () => {
  const anna = somebody();
  await anna.clicksAd({ ref: 'spring' });
  assert.match(silence(anna).join(), /^Dropped: the click on the ad was answered/);
});

test('a call about something else than a Page says so in its row', async () => {
  await open.simulator.facebook.notify({ object: 'instagram', entry: [] });
  const call = open.chat.recorder.trace.findLast(({ kind }) => kind === 'webhook');
  assert.equal(call?.advice, 'Ignored: it is about “instagram”, not about a Page.');
});

test('nobody is told of receipts, of the Page’s own messages, and of events to which nobody expects an answer', async () => {
  const anna = somebody();
  await anna.says('hello');
  await anna.does({ read: { watermark: Date.now() } });
  await anna.does({ delivery: { watermark: Date.now() } });
  await anna.does({ account_linking: { status: 'unlinked' } });
  assert.deepEqual(
    rowsOf(anna).filter(({ kind }) => kind === 'silence'),
    [],
  );
});
