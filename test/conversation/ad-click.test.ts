import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bot } from '../../lambda/messenger.ts';
import { moveClock } from '../simulator/clock.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { talk } from '../talk.ts';

interface Greeter {
  payload: 'GET_STARTED';
  state: { ad?: string };
}

/** Greets everybody who gets started, and says where they come from if the event says so. */
const greeter: Bot<Greeter> = {
  payloads: {
    GET_STARTED: ({ event: { referral }, send, state }) =>
      send(`Hello from ${referral?.ref ?? state.ad ?? 'nowhere'}!`),
  },
};

/** Greets people of an ad by itself. */
const ofAds: Bot<Greeter> = {
  ...greeter,
  referral: ({ event: { referral }, send }) => send(`You saw ${referral.ref}.`),
};

test('one click on an ad is greeted once, by the handler that knows the ad', async () => {
  const anna = talk(ofAds);
  await anna.clicksAd({ ref: 'spring' });
  assert.deepEqual(anna.heard(), ['You saw spring.']);
});

test('without a handler for referrals, the Get Started of the click greets', async () => {
  const anna = talk(greeter);
  await anna.clicksAd({ ref: 'spring' });
  assert.deepEqual(anna.heard(), ['Hello from nowhere!']);
});

test('a handler that only notes the ad leaves the greeting to the Get Started of the click', async () => {
  const anna = talk({
    ...greeter,
    async referral({ event: { referral }, state }) {
      state.ad = referral.ref ?? '';
    },
  } satisfies Bot<Greeter>);
  await anna.clicksAd({ ref: 'spring' });
  assert.deepEqual(anna.heard(), ['Hello from spring!']);
});

test('a person who taps Get Started after a click, and one who clicks again, are greeted', async () => {
  const anna = talk(ofAds);
  await anna.clicksAd({ ref: 'spring' });
  await anna.getsStarted();
  assert.deepEqual(anna.heard(), ['Hello from nowhere!']);
  await anna.clicksAd({ ref: 'autumn' });
  assert.deepEqual(anna.heard(), ['You saw autumn.']);
});

test('other events between the two halves of a click do not make it two, time does', async () => {
  const bot: Bot<Greeter> = { ...ofAds, read: async () => {} };
  const referral = { ref: 'spring', source: 'ADS', type: 'OPEN_THREAD' };
  const postback = { title: 'Get Started', payload: 'GET_STARTED' };
  const timestamp = Date.now() - 60_000;
  for (const later of [4_000, 40_000]) {
    const anna = talk(bot);
    await anna.does({ timestamp, referral });
    await anna.does({ timestamp: timestamp + 1_000, read: { watermark: timestamp } });
    await anna.does({ timestamp: timestamp + later, postback: { ...postback, mid: `m_${later}` } });
    assert.deepEqual(anna.heard(), later === 4_000 ? [] : ['Hello from nowhere!']);
  }
});

const payload = '{"referral":{"ref":"form.spring"}}';

test('the advertiser’s payload reaches quick_reply and postback whole, with the referral that is in it', async () => {
  const anna = talk({
    ...greeter,
    quick_reply: ({ event, send }) => send(`${event.payload} ${event.referral?.ref}`),
    postback: ({ event, send }) => send(`${event.payload} ${event.referral?.ref}`),
  } satisfies Bot<Greeter>);
  await anna.clicksAd({ payload });
  assert.deepEqual(anna.heard(), [`${payload} form.spring`]);
  await anna.tapsButton('Prices', payload);
  assert.deepEqual(anna.heard(), [`${payload} form.spring`]);
});

/** The advertiser's own words as a payload, then the Get Started of the same click. */
async function clicksWords(anna: Person, before: object | undefined, later = 2_000): Promise<void> {
  const timestamp = Date.now() - 60_000;
  const passed = { previous_owner_app_id: null, new_owner_app_id: '1' };
  if (before) await anna.does({ timestamp: timestamp - 1_500, pass_thread_control: passed });
  const quick_reply = { payload: 'what are your prices? 🙂' };
  await anna.does({ timestamp, message: { mid: `m_${timestamp}`, text: 'Prices', quick_reply } });
  const postback = { mid: `m_${timestamp}_2`, title: 'Get Started', payload: 'GET_STARTED' };
  await anna.does({ timestamp: timestamp + later, postback });
}

const ofWords: Bot<Greeter> = {
  ...greeter,
  quick_reply: ({ event, send }) => send(event.payload),
  postback: ({ event, send }) => send(event.payload),
  text: ({ send }) => send('Hm?'),
};

test('a click whose payload is the advertiser’s words is greeted once, of a new person and after a hand-over', async () => {
  const anna = talk(ofWords);
  const greeted: (readonly string[])[] = [];
  const note = async (click: Promise<void>) => {
    await click;
    greeted.push(anna.lines.flatMap(({ from, message }) => (from === 'page' ? [message.text ?? ''] : [])));
    anna.lines.length = 0;
  };
  await note(clicksWords(anna, undefined));
  await anna.says('hello');
  anna.lines.length = 0;
  moveClock(60_000);
  await note(clicksWords(anna, {}));
  moveClock(60_000);
  await note(clicksWords(anna, {}, 6_000));
  moveClock(60_000);
  await note(clicksWords(anna, undefined));
  const words = 'what are your prices? 🙂';
  const hello = 'Hello from nowhere!';
  assert.deepEqual(greeted, [[words], [words], [words, hello], [words, hello]]);
});

test('an old button is no click on an ad: the Get Started after it is answered', async () => {
  const anna = talk(ofWords);
  await anna.says('hello');
  moveClock(60_000);
  await anna.taps('GONE');
  await anna.getsStarted();
  assert.deepEqual(anna.heard(), ['Hello from nowhere!']);
});

/** What an advertiser may have written, and the referral that the bot then gets. */
const PAYLOADS: Record<string, readonly [payload: string, referral: object | undefined]> = {
  'with space before it': [' \n{"referral":{"ref":"spring"}}', { ref: 'spring' }],
  'whose ref is a number': ['{"referral":{"ref":5}}', { ref: '5' }],
  'whose ref is no text': ['{"referral":{"ref":["spring"]}}', undefined],
  'beside an empty one': ['{"referral":{}}', undefined],
  'with fields of the advertiser’s own': ['{"referral":{"campaign":"spring"}}', undefined],
  'whose referral is a text': ['{"referral":"spring"}', undefined],
};

for (const [what, [payload, referral]] of Object.entries(PAYLOADS)) {
  test(`JSON in a payload ${what} has ${referral ? 'a' : 'no'} referral`, async () => {
    const found: unknown[] = [];
    const note = async ({ event }: { event: { referral?: object; payload?: string } }) => {
      found.push([event.payload, event.referral]);
    };
    const anna = talk({ postback: note, quick_reply: note, referral: note } satisfies Bot);
    await anna.does({ postback: { mid: 'm_1', title: 'Prices', payload } });
    await anna.does({ message: { mid: 'm_2', text: 'Prices', quick_reply: { payload } } });
    assert.deepEqual(found, [
      [payload, referral],
      [payload, referral],
    ]);
  });
}

test('a tap on an ad’s own button that nothing else handles goes to referral', async () => {
  const anna = talk(ofAds);
  await anna.clicksAd({ payload });
  assert.deepEqual(anna.heard(), ['You saw form.spring.']);
  await anna.tapsButton('Prices', payload);
  assert.deepEqual(anna.heard(), ['You saw form.spring.']);
  await anna.tapsButton('Old', 'GONE');
  assert.deepEqual(anna.heard(), []);
});

test('what a person asks by an ad’s own button is a text like any other', async () => {
  const anna = talk({ ...ofAds, text: ({ event, send }) => send(`${event.text}?`) } satisfies Bot<Greeter>);
  await anna.clicksAd({ title: 'Prices', payload });
  assert.deepEqual(anna.heard(), ['Prices?']);
});

test('a new person behind a link gets started with its ref, an old one brings a referral', async () => {
  const anna = talk(ofAds);
  await anna.opensLink('spring');
  assert.deepEqual(anna.heard(), ['Hello from spring!']);
  await anna.opensLink('autumn');
  assert.deepEqual(anna.heard(), ['You saw autumn.']);
  await anna.getsStarted();
  assert.deepEqual(anna.heard(), ['Hello from nowhere!']);
});

test('a tap has the ref of its payload also if Facebook says which ad it comes from', async () => {
  const found: unknown[] = [];
  const note = async ({ event }: { event: { referral?: object } }) => void found.push(event.referral);
  const anna = talk({ postback: note, quick_reply: note } satisfies Bot);
  const referral = { source: 'ADS', type: 'OPEN_THREAD', ad_id: 6045246247433 };
  await anna.does({ postback: { mid: 'm_1', title: 'Prices', payload, referral } });
  await anna.does({ message: { mid: 'm_2', text: 'Prices', quick_reply: { payload }, referral } });
  const both = { ref: 'form.spring', source: 'ADS', type: 'OPEN_THREAD', ad_id: '6045246247433' };
  assert.deepEqual(found, [both, both]);
});
