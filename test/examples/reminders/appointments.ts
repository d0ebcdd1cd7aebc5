/** When appointments can be had. Put your own times and time zone here, or ask your calendar in `freeTimes`. */
const TIME_ZONE = 'Europe/Dublin';
const TIMES = ['09:00', '10:30', '14:00', '15:30'];
/** 0 is Sunday. */
const CLOSED = [0, 1];
/** How many days are offered. */
const DAYS = 6;

const HOUR = 3_600_000;

/** An appointment is written as the clock on your wall shows it: `2026-11-30T10:30`. */
export function freeTimes(day: string, now = Date.now()): readonly string[] {
  if (CLOSED.includes(new Date(`${day}T00:00Z`).getUTCDay())) return [];
  return TIMES.map((time) => `${day}T${time}`).filter((at) => instantOf(at) > now);
}

/** The next days on which there is a free time, beginning with today. */
export function nextDays(now = Date.now()): readonly string[] {
  const today = Date.parse(`${wallClock(now).slice(0, 10)}T00:00Z`);
  const days = Array.from({ length: 14 }, (_, i) =>
    new Date(today + i * 24 * HOUR).toISOString().slice(0, 10),
  );
  return days.filter((day) => freeTimes(day, now).length > 0).slice(0, DAYS);
}

/** Whether an appointment can be had: an old button may name one that cannot. */
export function isFree(at: string, now = Date.now()): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(at) && freeTimes(at.slice(0, 10), now).includes(at);
}

/** The time of an appointment in milliseconds since 1970. */
export function instantOf(at: string): number {
  const asUtc = Date.parse(`${at}Z`);
  return asUtc - (Date.parse(`${wallClock(asUtc)}Z`) - asUtc);
}

/** `Mon 30 Nov`: short enough for a quick reply. */
export function dayOf(at: string): string {
  return format(at, { weekday: 'short', day: 'numeric', month: 'short' });
}

/** `Monday 30 November` */
export function longDayOf(at: string): string {
  return format(at, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** `10:30` */
export function timeOf(at: string): string {
  return at.slice(11);
}

function format(at: string, options: Intl.DateTimeFormatOptions): string {
  const noon = new Date(`${at.slice(0, 10)}T12:00Z`);
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(noon);
}

/** What the clock on the wall shows: `2026-11-30T10:30:00`. The Swedish write times as ISO 8601 does. */
function wallClock(now: number): string {
  return new Date(now).toLocaleString('sv-SE', { timeZone: TIME_ZONE }).replace(' ', 'T');
}
