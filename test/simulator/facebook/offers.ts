import { type Contact, contactOf } from './contacts.ts';
import type { Line } from './line.ts';
import type { Button } from './page-message.ts';

/** A quick reply or a postback button that a person can tap now. */
export interface Offer {
  readonly kind: 'quick reply' | 'button';
  readonly title: string;
  readonly payload: string | undefined;
  /** The message that shows it. */
  readonly mid: string;
  /** The title of its card, when it is on one. */
  readonly card: string | undefined;
  /** What it asks for: the tap sends it. */
  readonly contact?: Contact | undefined;
}

/**
 * Quick replies of the last message, then the buttons of the whole conversation, newest message first:
 * Messenger removes quick replies with the next message, but old buttons can always be tapped.
 */
export function offersIn(lines: readonly Line[]): readonly Offer[] {
  return [...quickReplies(lines.at(-1)), ...lines.toReversed().flatMap(buttons)];
}

/**
 * The offers with this title, or else those with this payload, as far as the newest message that has one
 * shows them. Offers that would send the bot the same event count once, so more than one means that the tap
 * is ambiguous.
 * @param card the title of the card that the offer must be on
 */
export function matching(offers: readonly Offer[], wanted: string, card?: string): readonly Offer[] {
  const onCard = offers.filter((offer) => card === undefined || offer.card === card);
  const titled = onCard.filter(({ title }) => title === wanted);
  const found = titled.length > 0 ? titled : onCard.filter(({ payload }) => payload === wanted);
  const [newest] = found;
  const rivals = found.filter(({ kind, mid }) => kind === newest?.kind && mid === newest.mid);
  const key = ({ title, payload }: Offer) => JSON.stringify([title, payload]);
  return rivals.filter((offer, i) => rivals.findIndex((other) => key(other) === key(offer)) === i);
}

/** The error for a tap that fits several offers. */
export function ambiguous(wanted: string, offers: readonly Offer[]): Error {
  const [{ title = '', payload = '', card = '' } = {}] = offers;
  const cards = new Set(offers.map(({ card }) => card));
  if (cards.size === offers.length) {
    const call = `taps('${title}', { card: '${card}' })`;
    return new Error(
      `“${wanted}” is on several cards: ${[...cards].join(', ')}. Name the card, for example ${call}.`,
    );
  }
  const all = offers.map(({ title, payload }) => `${title} (${payload})`).join(', ');
  return new Error(
    `“${wanted}” is offered several times: ${all}. Tap by payload, for example taps('${payload}').`,
  );
}

/** The error for a tap on something that is not there. */
export function notOffered(offers: readonly Offer[], title: string, card?: string): Error {
  const wanted = card === undefined ? `“${title}”` : `“${title}” on a card “${card}”`;
  const offered = offers.map(({ title, card }) => (card === undefined ? title : `${title} (card ${card})`));
  return new Error(`There is no ${wanted} to tap; offered: ${offered.join(', ') || 'nothing'}.`);
}

function quickReplies(last: Line | undefined): readonly Offer[] {
  if (last?.from !== 'page') return [];
  const { mid, message } = last;
  const replies = message.quick_replies ?? [];
  return replies.map(({ content_type, title, payload }) => {
    const contact = contactOf(content_type);
    return {
      kind: 'quick reply',
      title: title ?? contact?.title ?? '',
      payload,
      mid,
      card: undefined,
      contact,
    };
  });
}

function buttons({ mid, message }: Line): readonly Offer[] {
  const { buttons = [], elements = [] } = message.attachment?.payload ?? {};
  const offers = (list: readonly Button[], card?: string): readonly Offer[] =>
    list
      .filter(({ type }) => type === 'postback')
      .map(({ title = '', payload }) => ({ kind: 'button', title, payload, mid, card }));
  return [...offers(buttons), ...elements.flatMap(({ title, buttons = [] }) => offers(buttons, title))];
}
