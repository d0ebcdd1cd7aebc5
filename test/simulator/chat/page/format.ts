import type { LineView } from '../view.ts';

/** A message in a few words. */
export function preview({ message, attachments }: LineView): string {
  const { text, attachment, sticker_id } = message;
  const { payload, type = 'message' } = attachment ?? {};
  const sent = attachments[0];
  if (sticker_id !== undefined || sent?.isSticker) return 'a sticker';
  return (
    text ||
    payload?.text ||
    payload?.elements?.[0]?.title ||
    sent?.name ||
    `(${sent?.type ?? payload?.template_type ?? type})`
  );
}

/** Created once: creating one takes longer than drawing a message. */
const MINUTES = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });
const SECONDS = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DATE = new Intl.DateTimeFormat([], { weekday: 'short', day: 'numeric', month: 'short' });
const WEEKDAY = new Intl.DateTimeFormat([], { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** A time of day in this machine's format. */
export function timeOfDay(time: number): string {
  return MINUTES.format(time);
}

/** A time of day with seconds. */
export function exactTime(time: number): string {
  return SECONDS.format(time);
}

/** A time of day with seconds, and its date unless that is today: the simulated clock may be days ahead. */
export function momentOf(time: number): string {
  const day = DATE.format(time);
  return day === DATE.format(Date.now()) ? exactTime(time) : `${day}, ${exactTime(time)}`;
}

/** A weekday and a time of day. */
export function dayAndTime(time: number): string {
  return WEEKDAY.format(time);
}

/** A duration in a few characters. @param milliseconds at least 0 */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
