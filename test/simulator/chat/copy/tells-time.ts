/** Whether a text seems to name the time at which it was sent: it would differ in a test. */
export function tellsTime(text: string, time: number): boolean {
  const minutes = [-60_000, 0, 60_000].map((off) => new Date(time + off));
  return minutes.some((date) => namesOf(date).some((name) => text.includes(name)));
}

/** The ways to write a minute, or its day, of this machine and of UTC. */
function namesOf(date: Date): readonly string[] {
  const iso = date.toISOString();
  const local = date.toTimeString();
  // The last digits of milliseconds since 1970 differ, the first nine do not for half a minute.
  return [iso.slice(0, 10), iso.slice(11, 16), local.slice(0, 5), String(date.getTime()).slice(0, 9)];
}
