import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EventType } from '../../lambda/events.ts';
import { isObject, type Json, list } from '../../lambda/runtime/json.ts';
import { toEvents } from '../../lambda/webhook/reading/payload.ts';

const folder = join(import.meta.dirname, '../fixtures');

interface Fixture {
  readonly source: string;
  /** The notification that Facebook sends. */
  readonly body: unknown;
  /** The events in it. */
  readonly events: readonly { readonly type: EventType }[];
}

const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const fixtures = names.map((name): readonly [string, Fixture] => [
  name,
  JSON.parse(readFileSync(join(folder, name), 'utf8')),
]);

for (const [name, { body, events, source }] of fixtures) {
  test(`${name} is read as ${events.map(({ type }) => type)} (${source})`, () => {
    assert.ok(isObject(body));
    const read = toEvents(body);
    assert.deepEqual(
      read.map(({ raw: _, ...content }) => content),
      events,
    );
    assert.deepEqual(
      read.map(({ raw }) => raw),
      elementsOf(body),
    );
    // The queue carries events as JSON.
    assert.deepEqual(JSON.parse(JSON.stringify(read)), read);
  });
}

/** Meta's own JSON of each event. */
function elementsOf(body: Json): readonly unknown[] {
  return list(body.entry)
    .filter(isObject)
    .flatMap((entry) => {
      const elements = [entry.messaging, entry.standby, entry.changes, entry.calls].flatMap(list);
      return 'recipient' in entry ? [entry] : elements;
    });
}

const TYPES: Record<EventType, true> = {
  text: true,
  quick_reply: true,
  attachments: true,
  message_edit: true,
  postback: true,
  reaction: true,
  referral: true,
  read: true,
  delivery: true,
  optin: true,
  account_linking: true,
  pass_thread_control: true,
  take_thread_control: true,
  request_thread_control: true,
  messaging_feedback: true,
  response_feedback: true,
  order: true,
  messaging_customer_information: true,
  coupon: true,
  form: true,
  call_permission_reply: true,
  echo: true,
  standby: true,
  change: true,
  call: true,
  policy_enforcement: true,
  app_roles: true,
  unknown: true,
};

test('every type of event has a fixture', () => {
  const shown = new Set(fixtures.flatMap(([, { events }]) => events.map(({ type }) => type)));
  assert.deepEqual([...shown].toSorted(), Object.keys(TYPES).toSorted());
});
