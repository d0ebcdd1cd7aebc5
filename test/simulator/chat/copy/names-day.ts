/* Whether a text names a day soon: on another day a bot would say another one. */

const DAY = 24 * 60 * 60_000;

/** Days before and after the time of the text that count as soon. */
const [BEFORE, AFTER] = [35, 100];

const LANGUAGES =
  'en de fr es it pt nl da sv nb fi pl cs sk hu ro tr vi id uk ru el bg hr sl lt lv et ca'.split(' ');

/** Short names of months that are words of English. */
const WORDS = new Set(['ago', 'out', 'set']);

/** Numbers and names of months. */
const MONTHS = lazily(() => {
  const months = LANGUAGES.flatMap((language) =>
    Array.from({ length: 12 }, (_, month) => {
      const parts = (['long', 'short'] as const).map((style) => part(language, 'month', style, month));
      return parts.map((name) => [name, month] as const);
    }).flat(),
  );
  return new Map(months.filter(([name]) => /^\p{L}{3,}/u.test(name) && !WORDS.has(name)));
});

/** Whole names of days of the week, and which day it is. */
const WEEKDAYS = lazily(() => {
  const days = LANGUAGES.flatMap((language) =>
    Array.from({ length: 7 }, (_, day) => [part(language, 'weekday', 'long', day), day] as const),
  );
  return new Map(days);
});

/**
 * Whether a text seems to name a day within some weeks of a time: `2026-12-01`, `1. Dez.`, `December 1st`, `1.12.`,
 * `12/01/2026`, one day of the week, milliseconds since 1970.
 */
export function namesDay(text: string, time: number): boolean {
  const words = text.toLowerCase().normalize('NFC');
  return daysIn(words, time).some((day) => day > time - BEFORE * DAY && day < time + AFTER * DAY);
}

function daysIn(text: string, time: number): readonly number[] {
  const year = new Date(time).getFullYear();
  const near = (day: number, month: number) =>
    isDay(day, month) ? [-1, 0, 1].map((off) => Date.UTC(year + off, month, day)) : [];
  const found = (pattern: RegExp, read: (...numbers: number[]) => readonly number[]) =>
    [...text.matchAll(pattern)].flatMap(([, ...groups]) => read(...groups.map(Number)));
  return [
    ...found(/(?<!\d)(20\d\d)-(\d\d)-(\d\d)/g, (y = 0, m = 0, d = 0) => [Date.UTC(y, m - 1, d)]),
    ...found(/(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(?!\d)/g, (d = 0, m = 0) => near(d, m - 1)),
    ...found(/(?<!\d)(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?20\d\d(?!\d)/g, (a = 0, b = 0) => [
      ...near(a, b - 1),
      ...near(b, a - 1),
    ]),
    ...found(/(?<!\d)(\d{13})(?!\d)/g, (milliseconds = 0) => [milliseconds]),
    ...found(/(?<!\d)(1\d{9})(?!\d)/g, (seconds = 0) => [seconds * 1000]),
    ...namedDays(text, near),
    ...(weekdaysIn(text).size === 1 ? [time] : []),
  ];
}

/** `1. Dez.`, `1 de diciembre`, `Dec 1st` */
function namedDays(text: string, near: (day: number, month: number) => readonly number[]): readonly number[] {
  const before = [...text.matchAll(/(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º)?(?: of| de)? ?(\p{L}{3,})/gu)];
  const after = [...text.matchAll(/(\p{L}{3,})\.? (\d{1,2})(?![\d:])/gu)];
  const pairs = [
    ...before.map(([, day, name = '']) => [Number(day), name] as const),
    ...after.map(([, name = '', day]) => [Number(day), name] as const),
  ];
  return pairs.flatMap(([day, name]) => near(day, MONTHS().get(name) ?? -1));
}

function weekdaysIn(text: string): ReadonlySet<number> {
  const words = text.match(/[\p{L}-]{4,}/gu) ?? [];
  return new Set(words.flatMap((word) => WEEKDAYS().get(word) ?? []));
}

function isDay(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 0 && month <= 11;
}

/** A name of a month or a weekday as it is beside the number of a day. */
function part(language: string, type: 'month' | 'weekday', style: 'long' | 'short', index: number): string {
  const date = type === 'month' ? Date.UTC(2026, index, 1) : Date.UTC(2026, 1, 1 + index);
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', [type]: style, timeZone: 'UTC' });
  const name = format.formatToParts(date).find((one) => one.type === type)?.value ?? '';
  return name.replace(/\.$/, '').toLowerCase().normalize('NFC');
}

/** Made when it is needed: it takes some milliseconds. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
