import type { Line } from '../../facebook/line.ts';
import { matching, type Offer, offersIn } from '../../facebook/offers.ts';
import type { Person } from '../../facebook/person.ts';
import type { Code, Deed } from './deeds.ts';
import { namesDay } from './names-day.ts';

/** What was tapped. */
export interface Tapped {
  readonly kind: 'quick reply' | 'button';
  readonly title: string;
  readonly payload: string | undefined;
}

/**
 * A tap as code of a test: as short as possible, but the bot must get the same event. What names a day soon is tapped by
 * its place: on another day it is called otherwise.
 * @param lines those that the test has
 */
export function tapAsCode(person: Person, lines: readonly Line[], tapped: Tapped): Deed {
  const { kind, title, payload = '' } = tapped;
  const method = kind === 'button' ? 'tapsButton' : 'tapsQuickReply';
  const late: Code = ({ text }) => `${method}(${text(title)}, ${text(payload)})`;
  const isStart = kind === 'button' && title === 'Get Started' && payload === 'GET_STARTED';
  const place = offersIn(lines).findIndex((offer) => isSame(offer, tapped));
  if (place >= 0 && namesDay(`${title} ${payload}`, Date.now())) {
    const byPlace: Code = ({ variable }) => `tapsOffer(${variable(person)}.offers()[${place}])`;
    const remark = `On the day of the copy this was “${title}”, ${payload}`;
    return { code: byPlace, late, remark, isPlain: true };
  }
  const code = isStart ? () => 'getsStarted()' : (shortTap(lines, tapped) ?? late);
  return { code, late, isPlain: true };
}

function isSame(offer: Offer, { kind, title, payload = '' }: Tapped): boolean {
  return offer.kind === kind && offer.title === title && offer.payload === payload;
}

function shortTap(lines: readonly Line[], tapped: Tapped): Code | undefined {
  const { title, payload = '' } = tapped;
  const offers = offersIn(lines);
  const isOnly = (wanted: string, card?: string) => {
    const [offer, ...rivals] = matching(offers, wanted, card);
    return offer !== undefined && isSame(offer, tapped) && rivals.length === 0;
  };
  if (isOnly(title)) return ({ text }) => `taps(${text(title)})`;
  const card = offers.map(({ card }) => card).find((card) => card !== undefined && isOnly(title, card));
  if (card !== undefined) return ({ text }) => `taps(${text(title)}, { card: ${text(card)} })`;
  return isOnly(payload) ? ({ text }) => `taps(${text(payload)})` : undefined;
}
