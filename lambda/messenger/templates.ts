/**
 * Builders of templates that show something, and of the feedback form:
 * https://developers.facebook.com/docs/messenger-platform/send-messages/templates
 */
import type { AtMost, Mistake, NotEmpty } from './at-most.ts';
import { type Button, type ButtonPayload, checkButton } from './buttons.ts';
import { countWithin, mustHold, textWithin } from './limits.ts';
import type { AttachmentMessage, Element } from './message.ts';
import * as PAGES from './pages.ts';
import { template } from './template.ts';
import { withoutEmpty } from './without-empty.ts';

/** A card, for the compiler: an unknown field or a fourth button is a `Mistake`. */
type Card<E> = {
  readonly [K in keyof E]: K extends keyof Element
    ? E[K] extends readonly unknown[]
      ? AtMost<3, E[K], 'A card can have at most 3 buttons'>
      : E[K]
    : Mistake<UnknownField<K & string>>;
};

type UnknownField<K extends string> = K extends 'image'
  ? "A card has no field 'image'; did you mean 'image_url'?"
  : `A card has no field '${K}'; use title, subtitle, image_url, default_action or buttons`;

/** One to ten cards, for the compiler. */
type Cards<L extends readonly Element[]> = AtMost<
  10,
  { readonly [I in keyof L]: L[I] & Card<L[I]> },
  'A carousel can have at most 10 cards'
> &
  NotEmpty<L, 'cards'>;

/** The payloads that a card sends back; `never` for a card without buttons. */
type CardPayload<E> = E extends { readonly buttons?: infer B extends readonly unknown[] }
  ? ButtonPayload<B[number]>
  : never;

/**
 * A carousel of one to ten cards:
 * `carousel({ title: 'Bread', buttons: [postback('Order', 'ORDER:bread')] }, …)`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic
 */
export function carousel<const L extends readonly Element[]>(
  ...cards: Cards<L>
): AttachmentMessage<CardPayload<L[number]>>;
export function carousel(...cards: readonly Element[]): AttachmentMessage {
  const elements = cards.map(withoutEmptyParts);
  return template({ template_type: 'generic', elements }, () => {
    countWithin('A carousel', 'cards', elements, 10, PAGES.generic);
    elements.forEach(checkCard);
    for (const card of cards) card.buttons?.forEach(checkButton);
  });
}

function withoutEmptyParts(element: Element): Element {
  const { buttons, default_action, ...card }: Element = Object(element);
  return withoutEmpty({
    ...card,
    buttons: (buttons ?? []).map(withoutEmpty),
    ...(default_action?.url && { default_action: withoutEmpty(default_action) }),
  });
}

function checkCard({ title = '', subtitle = '', buttons = [], ...rest }: Element): void {
  textWithin('The title of a card', title, 80, PAGES.generic);
  textWithin('The subtitle of a card', subtitle, 80, PAGES.generic, 0);
  countWithin('A card', 'buttons', buttons, 3, PAGES.generic, 0);
  const hasMore = subtitle !== '' || buttons.length > 0 || Object.keys(rest).length > 0;
  mustHold(hasMore, 'A card needs more than a title: a subtitle, an image or a button', PAGES.generic);
}

/**
 * One image or video with up to three buttons, by attachment id or by the URL of a post on Facebook.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/media
 */
export function mediaTemplate<const L extends readonly Button[]>(
  media: { readonly media_type: 'image' | 'video' } & (
    | { readonly attachment_id: string; readonly url?: never }
    | { readonly url: string; readonly attachment_id?: never }
  ),
  ...list: AtMost<3, L, 'A message can have at most 3 buttons'>
): AttachmentMessage<ButtonPayload<L[number]>>;
export function mediaTemplate(
  media: { readonly attachment_id?: string; readonly url?: string },
  ...list: readonly Button[]
): AttachmentMessage {
  const buttons = list.map(withoutEmpty);
  const element = { ...media, ...(buttons.length > 0 && { buttons }) };
  return template({ template_type: 'media', elements: [element] }, () => {
    const isThere = Boolean(media.attachment_id || media.url);
    mustHold(isThere, 'A media template needs an attachment_id or a url', PAGES.media);
    countWithin('A message', 'buttons', buttons, 3, PAGES.media, 0);
    list.forEach(checkButton);
  });
}

/**
 * One to ten products of your catalogue, by id.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/product
 */
export function products<const L extends readonly string[]>(
  ...ids: AtMost<10, L, 'A message can have at most 10 products'> & NotEmpty<L, 'products'>
): AttachmentMessage<never> {
  const list: readonly string[] = ids;
  return template({ template_type: 'product', elements: list.map((id) => ({ id })) }, () => {
    countWithin('A message', 'products', list, 10, PAGES.product);
    mustHold(list.every(Boolean), 'The id of a product must not be empty', PAGES.product);
  });
}

/** A form with one question. The rating arrives as the event `messaging_feedback`. */
export interface CustomerFeedback {
  /** At most 65 characters. */
  readonly title: string;
  /** At most 80 characters. */
  readonly subtitle: string;
  /** At most 20 characters. */
  readonly button_title: string;
  readonly feedback_screens: readonly [{ readonly questions: readonly [Readonly<Record<string, unknown>>] }];
  readonly business_privacy: { readonly url: string };
  /** 1 to 7. */
  readonly expires_in_days?: number;
}

/**
 * A form with one question, open for 1 to 7 days. The title has at most 65 characters, the subtitle 80, the
 * button 20.
 * Source:
 * https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
 */
export function customerFeedback(feedback: CustomerFeedback): AttachmentMessage<never> {
  return template({ template_type: 'customer_feedback', ...feedback }, () => {
    textWithin('The title of a feedback form', feedback.title, 65, PAGES.feedback);
    textWithin('The subtitle of a feedback form', feedback.subtitle, 80, PAGES.feedback);
    textWithin('The button of a feedback form', feedback.button_title, 20, PAGES.feedback);
    const { expires_in_days: days = 1 } = feedback;
    const must = (holds: boolean, rule: string) => mustHold(holds, rule, PAGES.feedback);
    must(days >= 1 && days <= 7, `A feedback form can stay open for 1 to 7 days (got ${days})`);
    must(Boolean(feedback.feedback_screens), 'A feedback form needs feedback_screens with its question');
    const hasPolicy = Boolean(feedback.business_privacy?.url);
    must(hasPolicy, 'A feedback form needs business_privacy with the url of your privacy policy');
  });
}
