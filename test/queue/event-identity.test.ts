import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf, identityOf } from '../../lambda/queue/event-identity.ts';
import type { Json } from '../../lambda/runtime/json.ts';
import { toEvents } from '../../lambda/webhook/reading/payload.ts';

const ENDS = { sender: { id: '61' }, recipient: { id: '1' }, timestamp: 1_763_800_000_000 };

function identity(element: Json, entry: Json = {}): string {
  const [received] = toEvents({
    object: 'page',
    entry: [{ id: '1', time: 1, messaging: [element], ...entry }],
  });
  assert.ok(received);
  return identityOf(received);
}

const message = { mid: 'm_1', text: 'hello' };

test('a message is known by its mid, whatever else is said of it', () => {
  const first = identity({ ...ENDS, message });
  assert.equal(identity({ ...ENDS, timestamp: 2, message: { ...message, text: 'HELLO' } }), first);
  assert.notEqual(identity({ ...ENDS, message: { ...message, mid: 'm_2' } }), first);
  assert.equal(first.length, 43);
});

test('a message, its echo and a postback with the same mid are three events', () => {
  const echo = { sender: ENDS.recipient, recipient: ENDS.sender, timestamp: 1 };
  const three = [
    identity({ ...ENDS, message }),
    identity({ ...echo, message: { ...message, is_echo: true } }),
    identity({ ...ENDS, postback: { mid: 'm_1', payload: 'P' } }),
  ];
  assert.equal(new Set(three).size, 3);
});

test('a reaction, which carries another message’s mid, is known by all it says', () => {
  const reaction = { mid: 'm_1', action: 'react', emoji: '❤' };
  const first = identity({ ...ENDS, reaction });
  assert.notEqual(identity({ ...ENDS, message }), first);
  assert.notEqual(identity({ ...ENDS, timestamp: 2, reaction }), first);
  assert.notEqual(identity({ ...ENDS, reaction: { ...reaction, action: 'unreact' } }), first);
});

test('the order of keys, hop_context and the time of the entry make no difference', () => {
  const referral = { ref: 'a', source: 'ADS', ads_context_data: { ad_title: 'x', post_id: 'y' } };
  const first = identity({ ...ENDS, referral });
  const turned = { ads_context_data: { post_id: 'y', ad_title: 'x' }, source: 'ADS', ref: 'a' };
  assert.equal(identity({ referral: turned, ...ENDS, hop_context: [{ app_id: 1 }] }, { time: 9 }), first);
  assert.equal(identity({ referral, ...ENDS, hop_context: { app_id: 2 } }), first);
});

test('the same event on another Page or of another person is another event', () => {
  const events = [
    { ...ENDS, message },
    { ...ENDS, sender: { id: '62' }, message },
  ].map((element) => identity(element));
  events.push(identity({ ...ENDS, message }, { id: '2' }));
  assert.equal(new Set(events).size, 3);
});

test('a group is Page and person, the Page alone when there is nobody, and always one that SQS takes', () => {
  assert.equal(groupOf({ page: '1', person: '61' }), '1/61');
  assert.equal(groupOf({ page: '1' }), '1');
  for (const person of ['a b', 'ä', 'x'.repeat(200)])
    assert.match(groupOf({ page: '1', person }), /^[\w-]{43}$/);
});
