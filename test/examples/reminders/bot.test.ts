import assert from 'node:assert/strict';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { checkTemplates } from '../../../lambda/messenger/message-templates.ts';
import { checkProfile } from '../../../lambda/messenger/messenger-profile.ts';
import { moveClock } from '../../simulator/clock.ts';
import type { Person } from '../../simulator/facebook/person.ts';
import { withSimulator } from '../../support/with-simulator.ts';
import { dayOf, freeTimes, instantOf, longDayOf, nextDays, timeOf } from './appointments.ts';
import { profile } from './profile.ts';
import { templates } from './templates.ts';

const HOUR = 3_600_000;
const simulator = withSimulator({ bot: join(import.meta.dirname, 'bot.ts'), templates });
let anna: Person;

beforeEach(() => {
  const { facebook, scheduler } = simulator.current;
  scheduler.schedules.clear();
  anna = facebook.person('Anna');
});

/** The n-th day on which an appointment can be had, and its first time. */
function slot(n: number): { readonly day: string; readonly at: string } {
  const day = nextDays()[n] ?? '';
  return { day, at: freeTimes(day)[0] ?? '' };
}

function asText(at: string): string {
  return `${longDayOf(at)} at ${timeOf(at)}`;
}

async function books(person: Person, { day, at }: ReturnType<typeof slot>): Promise<void> {
  await person.taps('BOOK');
  await person.taps(dayOf(day));
  await person.taps(timeOf(at));
}

/** When the reminders come that are scheduled, by their schedules. */
function scheduled(): number[] {
  return [...simulator.current.scheduler.schedules.values()].map(({ due }) => due);
}

test('an appointment is booked by taps, and the reminder comes the day before, outside the 24 hours', async () => {
  const { day, at } = slot(4);
  await anna.getsStarted();
  await anna.taps('Book an appointment');
  await anna.taps(dayOf(day));
  assert.equal(anna.offered().at(-1), 'Another day');
  await anna.taps(timeOf(at));
  assert.deepEqual(anna.heard(), [`See you on ${asText(at)}. I will remind you the day before.`]);
  assert.deepEqual(scheduled(), [instantOf(at) - 24 * HOUR]);
  await simulator.current.advance(instantOf(at) - 24 * HOUR - Date.now() - 60_000);
  assert.equal(anna.heard().length, 1);
  await simulator.current.advance(60_000);
  assert.equal(
    anna.heard()[1],
    `A reminder: your appointment is on ${longDayOf(at)} at ${timeOf(at)}. See you then!`,
  );
  assert.deepEqual(scheduled(), []);
  await anna.taps('I will be there');
  assert.deepEqual(anna.heard(), [`Your appointment is on ${asText(at)}.`]);
});

test('an appointment that is moved is reminded of once, at its new time', async () => {
  const [first, second] = [slot(2), slot(4)];
  await books(anna, first);
  await books(anna, second);
  assert.match(
    anna.heard()[0] ?? '',
    new RegExp(`^Moved from ${asText(first.at)} to ${asText(second.at)}\\.`),
  );
  assert.deepEqual(scheduled(), [instantOf(second.at) - 24 * HOUR]);
  await simulator.current.advance(instantOf(second.at) - Date.now());
  assert.equal(anna.heard().filter((text) => text.startsWith('A reminder')).length, 1);
});

test('a button of an old reminder does not cancel what the appointment was moved to', async () => {
  const [first, second] = [slot(2), slot(4)];
  await books(anna, first);
  await simulator.current.advance(instantOf(first.at) - 24 * HOUR - Date.now());
  await anna.taps('Another time');
  await anna.taps(dayOf(second.day));
  await anna.taps(timeOf(second.at));
  await anna.taps(`CANCEL:${first.at}`);
  assert.deepEqual(anna.heard(), [`Your appointment is on ${asText(second.at)}.`]);
  assert.deepEqual(scheduled(), [instantOf(second.at) - 24 * HOUR]);
});

test('an appointment that is cancelled is not reminded of, and cancelling twice is no error', async () => {
  const { at, ...rest } = slot(3);
  await books(anna, { at, ...rest });
  await anna.taps('Cancel it');
  assert.deepEqual(anna.heard(), [`Your appointment on ${asText(at)} is cancelled.`]);
  assert.deepEqual(scheduled(), []);
  await anna.taps('CANCEL');
  assert.deepEqual(anna.heard(), ['You have no appointment.']);
});

test('two people have a reminder each', async () => {
  const ben = simulator.current.facebook.person('Ben');
  await books(anna, slot(3));
  await books(ben, slot(4));
  await anna.taps('Cancel it');
  assert.deepEqual(scheduled(), [instantOf(slot(4).at) - 24 * HOUR]);
});

test('a time that is booked, cancelled and booked again is reminded of', async () => {
  const { at, ...rest } = slot(3);
  await books(anna, { at, ...rest });
  await anna.taps('Cancel it');
  await books(anna, { at, ...rest });
  await simulator.current.advance(instantOf(at) - Date.now());
  assert.equal(anna.heard().at(-1)?.startsWith('A reminder'), true);
});

test('a time that is less than a day away is not reminded of, and an earlier reminder goes', async () => {
  await books(anna, slot(4));
  const soon = slot(1);
  moveClock(instantOf(soon.at) - 2 * HOUR - Date.now());
  await books(anna, soon);
  await simulator.current.drain();
  assert.deepEqual(
    anna.heard().map((text) => text.slice(0, 10)),
    ['Moved from'],
  );
  assert.deepEqual(scheduled(), []);
});

test('old buttons of days and times that have passed lead to those that are free', async () => {
  const { day, at } = slot(0);
  moveClock(instantOf(at) + 24 * HOUR - Date.now());
  await anna.taps(`DAY:${day}`);
  assert.deepEqual(anna.heard(), ['That day is gone. Which other one suits you?']);
  for (const gone of [at, 'nonsense', `${slot(1).day}T03:00`]) {
    await anna.taps(`TIME:${gone}`);
    assert.deepEqual(anna.heard(), ['That time is gone. Which day suits you?']);
  }
});

test('an appointment that has passed is none', async () => {
  const { at, ...rest } = slot(1);
  await books(anna, { at, ...rest });
  await simulator.current.advance(instantOf(at) - Date.now() + HOUR);
  await anna.says('When is my appointment?');
  assert.deepEqual(anna.heard(), ['You have no appointment.']);
});

test('free text finds the way', async () => {
  await anna.says('I need an appointment');
  assert.deepEqual(anna.heard(), ['Which day suits you?']);
  assert.deepEqual(anna.offered(), nextDays().map(dayOf));
  await anna.says('Do you sell shampoo?');
  assert.deepEqual(anna.heard(), ['I only know about appointments. What can I do for you?']);
});

test('while Scheduler is down nothing is confirmed; later the appointment is booked once', async () => {
  const { current } = simulator;
  const { day, at } = slot(4);
  current.faultFor = ({ service }) =>
    service === 'Scheduler' ? { when: 'before', what: { status: 503, headers: {}, body: '{}' } } : undefined;
  await books(anna, { day, at });
  for (let minute = 0; minute < 5; minute++) await current.advance(60_000);
  assert.deepEqual(anna.heard(), []);
  current.faultFor = () => undefined;
  await current.drain();
  assert.match(anna.heard()[0] ?? '', /^See you on/);
  assert.equal(scheduled().length, 1);
});

test('templates and profile keep Meta’s rules', () => {
  checkTemplates(templates);
  checkProfile(profile);
});

test('the clock on the wall is that of the salon, in summer and in winter', () => {
  assert.equal(instantOf('2026-07-01T10:30'), Date.UTC(2026, 6, 1, 9, 30));
  assert.equal(instantOf('2026-12-01T10:30'), Date.UTC(2026, 11, 1, 10, 30));
  const sunday = Date.UTC(2026, 10, 29, 12);
  assert.deepEqual(nextDays(sunday).slice(0, 2), ['2026-12-01', '2026-12-02']);
  assert.deepEqual(freeTimes('2026-12-01', Date.UTC(2026, 11, 1, 12)), [
    '2026-12-01T14:00',
    '2026-12-01T15:30',
  ]);
});
