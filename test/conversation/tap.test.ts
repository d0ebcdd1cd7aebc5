import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bot, Tap } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';

interface Shop {
  payload: 'ORDER' | 'ADDRESS';
}

/** A bot that notes its taps; a text makes it ask where to send a salami. */
function noting(taps: Tap[]): Bot<Shop> {
  const note = async ({ event }: { readonly event: Tap }) => taps.push(event);
  return {
    payloads: { ORDER: note, ADDRESS: note },
    text: ({ ask }) => ask('Where to?', 'ADDRESS:salami'),
    attachments: ({ send }) => send('A picture!'),
  };
}

const PREVIEW = { type: 'fallback', payload: { url: 'https://example.com', title: 'Example' } };
const PICTURE = { type: 'image', payload: { url: 'https://example.com/door.jpg' } };

test('the reply to a question has the argument that ask named', async () => {
  const taps: Tap[] = [];
  const anna = talk(noting(taps));
  await anna.says('hello');
  await anna.says('Elm Street 1');
  const [tap] = taps;
  assert.equal(tap?.payload, 'ADDRESS:salami');
  assert.equal(tap?.argument, 'salami');
  assert.equal(tap?.text, 'Elm Street 1');
  assert.equal(tap?.mid, anna.lines.at(-1)?.mid);
});

test('a text with the preview of a link replies to a question, and keeps the preview', async () => {
  const taps: Tap[] = [];
  const anna = talk(noting(taps));
  await anna.says('hello');
  await anna.sends([PREVIEW], 'https://example.com');
  assert.equal(taps[0]?.text, 'https://example.com');
  assert.deepEqual(taps[0]?.attachments, [
    { type: 'fallback', url: 'https://example.com', title: 'Example' },
  ]);
});

test('a text with the preview of a link is a text', async () => {
  const anna = talk({ text: ({ event, send }) => send(event.text) } satisfies Bot);
  await anna.sends([PREVIEW], 'look https://example.com');
  assert.deepEqual(anna.heard(), ['look https://example.com']);
});

test('a preview without a text is an attachment, and so is a preview next to a picture', async () => {
  const anna = talk({
    text: ({ send }) => send('text'),
    attachments: ({ send }) => send('attachments'),
  } satisfies Bot);
  await anna.sends([PREVIEW]);
  assert.deepEqual(anna.heard(), ['attachments']);
  await anna.sends([PREVIEW, PICTURE], 'my door');
  assert.deepEqual(anna.heard(), ['attachments']);
});

test('a picture with a caption replies to a question with its caption, one without does not', async () => {
  const taps: Tap[] = [];
  const anna = talk(noting(taps));
  await anna.says('hello');
  await anna.sends([PICTURE]);
  assert.deepEqual([anna.heard(), taps], [['A picture!'], []]);
  await anna.sends([PICTURE], 'The green door');
  assert.equal(taps[0]?.text, 'The green door');
  assert.equal(taps[0]?.attachments?.length, 1);
});

test('a caption replies to a question of a bot without a handler for attachments', async () => {
  const taps: Tap[] = [];
  const { attachments: _, ...bot } = noting(taps);
  const anna = talk(bot);
  await anna.says('hello');
  await anna.sends([PICTURE], 'The green door');
  assert.equal(taps[0]?.text, 'The green door');
});

test('a tap carries what its event had', async () => {
  const taps: Tap[] = [];
  const anna = talk(noting(taps));
  const quick_reply = { payload: 'ORDER:1' };
  const message = { mid: 'm_1', text: 'Order', quick_reply, reply_to: { mid: 'm_0' } };
  await anna.does({ message });
  const postback = { mid: 'm_2', title: 'Order', payload: 'ORDER:2', referral: { ref: 'shop' } };
  await anna.does({ postback });
  const [reply, button] = taps;
  assert.deepEqual([reply?.mid, reply?.reply_to, reply?.argument], ['m_1', { mid: 'm_0' }, '1']);
  assert.deepEqual(reply?.raw.message, message);
  assert.deepEqual([button?.mid, button?.referral, button?.text], ['m_2', { ref: 'shop' }, 'Order']);
  assert.deepEqual(button?.raw.postback, postback);
});
