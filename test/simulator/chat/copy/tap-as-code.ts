import type { Line } from '../../facebook/line.ts';
import { matching, offersIn } from '../../facebook/offers.ts';
import type { Code, Deed } from './deeds.ts';

/** What was tapped. */
export interface Tapped {
  readonly kind: 'quick reply' | 'button';
  readonly title: string;
  readonly payload: string | undefined;
}

/**
 * A tap as code of a test: as short as possible, but the bot must get the same event.
 * @param lines those that the test has
 */
export function tapAsCode(lines: readonly Line[], tapped: Tapped): Deed {
  const { kind, title, payload = '' } = tapped;
  const method = kind === 'button' ? 'tapsButton' : 'tapsQuickReply';
  const late: Code = ({ text }) => `${method}(${text(title)}, ${text(payload)})`;
  const isStart = kind === 'button' && title === 'Get Started' && payload === 'GET_STARTED';
  const code = isStart ? () => 'getsStarted()' : (shortTap(lines, tapped) ?? late);
  return { code, late, isPlain: true };
}

function shortTap(lines: readonly Line[], { kind, title, payload = '' }: Tapped): Code | undefined {
  const offers = offersIn(lines);
  const isOnly = (wanted: string, card?: string) => {
    const [offer, ...rivals] = matching(offers, wanted, card);
    const isMeant = offer?.kind === kind && offer.title === title && offer.payload === payload;
    return isMeant && rivals.length === 0;
  };
  if (isOnly(title)) return ({ text }) => `taps(${text(title)})`;
  const card = offers.map(({ card }) => card).find((card) => card !== undefined && isOnly(title, card));
  if (card !== undefined) return ({ text }) => `taps(${text(title)}, { card: ${text(card)} })`;
  return isOnly(payload) ? ({ text }) => `taps(${text(payload)})` : undefined;
}
