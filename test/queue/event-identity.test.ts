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

test('a message whose mid comes again as deleted or unsupported is another event each time', () => {
  const marks = [
    {},
    { is_deleted: true },
    { is_unsupported: true },
    { is_echo: true },
    { is_echo: true, is_deleted: true },
  ];
  const events = marks.map((mark) => identity({ ...ENDS, message: { mid: 'm_1', ...mark } }));
  assert.equal(new Set(events).size, marks.length);
  assert.equal(identity({ ...ENDS, message: { ...message, is_deleted: false } }), events[0]);
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

/** An entry with one change. @param time in seconds, as Facebook writes it for changes */
function change(field: string, value: unknown, time: number) {
  const [event] = toEvents({ object: 'page', entry: [{ id: '1', time, changes: [{ field, value }] }] });
  assert.ok(event);
  return event;
}

const label = (action: string) => ({
  action,
  user: { id: '61' },
  label: { id: '7', page_label_name: 'VIP' },
});

test('a label that is added, removed and added again is three events, and a resend of any is none', () => {
  const events = ['add', 'remove', 'add'].map((action, i) =>
    change('inbox_labels', label(action), 1_763_800_000 + i),
  );
  assert.equal(new Set(events.map(identityOf)).size, 3);
  assert.equal(
    identityOf(change('inbox_labels', label('add'), 1_763_800_000)),
    identityOf(events[0] ?? assert.fail()),
  );
});

test('a new comment has a time of its own: it is one event even if the time of its entry differs', () => {
  const comment = {
    item: 'comment',
    verb: 'add',
    comment_id: '5_6',
    post_id: '1_5',
    created_time: 1_763_800_000,
  };
  const first = identityOf(change('feed', comment, 1_763_800_001));
  assert.equal(identityOf(change('feed', comment, 1_763_800_009)), first);
  assert.notEqual(
    identityOf(change('feed', { ...comment, created_time: 1_763_800_005 }, 1_763_800_001)),
    first,
  );
});

test('a comment that is hidden, shown and hidden again is three events', () => {
  const comment = { item: 'comment', comment_id: '5_6', created_time: 1_763_800_000 };
  const verbs = ['hide', 'unhide', 'hide'];
  const events = verbs.map((verb, i) => identityOf(change('feed', { ...comment, verb }, 1_763_800_001 + i)));
  assert.equal(new Set(events).size, 3);
});

test('a change is in the group of what changed: a comment, a post, a lead, a template, the label of a person', () => {
  const groups = [
    change('feed', { item: 'comment', comment_id: '5_6', post_id: '1_5' }, 1),
    change('feed', { item: 'status', post_id: '1_5' }, 1),
    change('leadgen', { leadgen_id: 10, form_id: '2' }, 1),
    change('message_template_status_update', { message_template_id: 3 }, 1),
    change('inbox_labels', label('add'), 1),
    change('name', 'A new name', 1),
  ].map(groupOf);
  assert.deepEqual(groups, [
    '1/change/feed/5_6',
    '1/change/feed/1_5',
    '1/change/leadgen/10',
    '1/change/message_template_status_update/3',
    '1/change/inbox_labels/7/61',
    '1/change/name',
  ]);
});

test('a call is in a group of its own', () => {
  const calls = [
    { id: 'c1', event: 'connect' },
    { id: 'c1', event: 'terminate' },
    { id: 'c2', event: 'connect' },
  ];
  const events = toEvents({ object: 'page', entry: [{ id: '1', time: 1, calls }] });
  assert.deepEqual(events.map(groupOf), ['1/call/c1', '1/call/c1', '1/call/c2']);
});

test('a group is Page and person, the Page alone when there is no person, and always one that SQS takes', () => {
  assert.equal(groupOf({ page: '1', person: '61' }), '1/61');
  assert.equal(groupOf({ page: '1' }), '1');
  for (const person of ['a b', 'ä', 'x'.repeat(200)])
    assert.match(groupOf({ page: '1', person }), /^[\w-]{43}$/);
});

test('all events of a call are in its group, also those that name no person', () => {
  const calls = [
    { id: 'c_1', from: '61', to: '1', event: 'connect', timestamp: 1_763_800_000 },
    { id: 'c_1', event: 'media_update', timestamp: 1_763_800_001 },
  ];
  const events = toEvents({ object: 'page', entry: [{ id: '1', calls }] });
  assert.deepEqual(events.map(groupOf), ['1/call/c_1', '1/call/c_1']);
  assert.equal(new Set(events.map(identityOf)).size, 2);
});

test('a comment in a group of the Page is one event, and is in the group of its comment', () => {
  const comment = { field: 'group_feed', item: 'comment', verb: 'add', comment_id: '5', created_time: 1 };
  const [first, again] = [1_763_800_000_001, 1_763_800_000_009].flatMap((time) =>
    toEvents({
      object: 'page',
      entry: [{ id: '1', time, messaging: [{ recipient: { id: '1' }, ...comment }] }],
    }),
  );
  assert.ok(first && again);
  assert.equal(identityOf(first), identityOf(again));
  assert.equal(groupOf(first), '1/change/group_feed/5');
});
