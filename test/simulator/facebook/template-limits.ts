import type { Refusal } from './graph-call.ts';
import {
  count,
  empty,
  first,
  isWebUrl,
  type Json,
  length,
  list,
  object,
  refused,
  required,
} from './limit-checks.ts';

/*
 * Meta's limits for templates, a second copy on purpose (the page of each template below
 * https://developers.facebook.com/docs/messenger-platform/send-messages/templates).
 */

const TEMPLATES: Readonly<Record<string, (payload: Json) => Refusal | undefined>> = {
  button: ({ text, buttons }) =>
    length('name_placeholder[text]', text, 640) ?? buttonsOf(buttons ?? [], 'name_placeholder[buttons]'),
  generic: ({ elements }) =>
    count('name_placeholder[elements]', elements, 1, 10) ?? first(list(elements), card),
  media: ({ elements }) =>
    count('name_placeholder[elements]', elements, 1, 1) ?? first(list(elements), media),
  receipt: (payload) =>
    required(payload, ['recipient_name', 'order_number', 'currency', 'payment_method', 'summary']) ??
    required(object(payload.summary), ['total_cost']) ??
    (payload.address === undefined
      ? undefined
      : required(object(payload.address), ['street_1', 'city', 'postal_code', 'state', 'country'])) ??
    (payload.elements === undefined
      ? undefined
      : (count('name_placeholder[elements]', payload.elements, 1, 100) ??
        first(list(payload.elements), (element) => required(element, ['title', 'price'])))),
  product: ({ elements }) =>
    count('name_placeholder[elements]', elements, 1, 10) ??
    first(list(elements), (element) => required(element, ['id'])),
  customer_feedback: (payload) =>
    required(payload, ['title', 'subtitle', 'button_title', 'feedback_screens', 'business_privacy']) ??
    length('title', payload.title, 65) ??
    length('subtitle', payload.subtitle, 80) ??
    length('button_title', payload.button_title, 20) ??
    privacy(payload) ??
    days(payload.expires_in_days ?? 1),
  coupon: (payload) =>
    length('title', payload.title, 80) ??
    length('subtitle', payload.subtitle ?? ' ', 80) ??
    couponRefusal(payload),
  image_grid: ({ elements }) =>
    count('name_placeholder[elements]', elements, 1, 1) ?? first(list(elements), grid),
  customer_information: (payload) =>
    required(payload, ['business_privacy']) ?? privacy(payload) ?? days(payload.expires_in_days ?? 1),
  instant_form: ({ form_id }) =>
    /^\d+$/.test(String(form_id))
      ? undefined
      : { code: 1, message: 'The form is not eligible', subcode: 2018382 },
  notification_messages: ({ title }) => length('title', title ?? ' ', 65),
  calling_optin: () => undefined,
};

/** The first rule that a template breaks; undefined if Facebook accepts it. */
export function templateRefusal(type: string, payload: Json): Refusal | undefined {
  const check = Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type] : undefined;
  return check ? check(payload) : refused('Invalid template type');
}

function card(element: Json): Refusal | undefined {
  const { title, subtitle, buttons, ...more } = element;
  if (!subtitle && list(buttons).length === 0 && Object.keys(more).length === 0) {
    return refused('Element must have at least one property beside title');
  }
  return (
    length('elements[title]', title, 80) ??
    length('elements[subtitle]', subtitle ?? ' ', 80) ??
    empty(element, ['image_url', 'item_url'], 'elements') ??
    buttonsOf(buttons, 'elements[buttons]')
  );
}

function couponRefusal({ coupon_code, coupon_url }: Json): Refusal | undefined {
  if (!coupon_code && !coupon_url) return refused('The parameter coupon_code is required');
  if (/\s/.test(String(coupon_code ?? ''))) return refused('Param coupon_code must not have spaces');
  return coupon_url === undefined || isWebUrl(coupon_url)
    ? undefined
    : refused('Param coupon_url should be a valid URL');
}

/** Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid */
function grid({ images, title, subtitle, buttons }: Json): Refusal | undefined {
  const heroes = list(images).filter((image) => object(image).is_hero_image === true);
  if (heroes.length > 1) return refused('At most one image can be the hero image');
  return (
    count('elements[images]', images, 2, 6) ??
    length('elements[title]', title ?? ' ', 45) ??
    length('elements[subtitle]', subtitle ?? ' ', 80) ??
    first(list(images), gridImage) ??
    buttonsOf(buttons, 'elements[buttons]') ??
    first(list(buttons), ({ type }) =>
      type === 'web_url' || type === 'postback'
        ? undefined
        : refused('Param elements[buttons] has an invalid type'),
    )
  );
}

function gridImage({ url, action }: Json): Refusal | undefined {
  if (!isWebUrl(url)) return refused('Param images[url] should be a valid URL');
  if (action === undefined) return undefined;
  const { type, ...rest } = object(action);
  const wanted = { web_url: ['url'], postback: ['payload', 'text'] }[String(type)];
  if (!wanted) return refused('Param images[action][type] must be one of {WEB_URL, POSTBACK}');
  const more = Object.keys(rest).find((field) => !wanted.includes(field));
  return more ? refused(`Param images[action][${more}] is not allowed`) : required(rest, wanted);
}

function privacy({ business_privacy }: Json): Refusal | undefined {
  const isThere = isWebUrl(object(business_privacy).url);
  return isThere ? undefined : refused('Param business_privacy[url] should be a valid URL');
}

function days(value: unknown): Refusal | undefined {
  const isWithin = Number(value) >= 1 && Number(value) <= 7;
  return isWithin ? undefined : refused('Param expires_in_days must be between 1 and 7');
}

function media({ media_type, attachment_id, url, buttons }: Json): Refusal | undefined {
  if (media_type !== 'image' && media_type !== 'video') return refused('Invalid media type', 2018173);
  if (!attachment_id === !url) {
    return refused('Exactly one of url and attachment_id must be given', 2018174);
  }
  return buttonsOf(buttons, 'elements[buttons]');
}

function buttonsOf(buttons: unknown, name: string): Refusal | undefined {
  if (buttons === undefined) return undefined;
  return count(name, buttons, 1, 3) ?? first(list(buttons), (one) => button(one, name));
}

const BUTTON_TYPES = new Set([
  'web_url',
  'postback',
  'phone_number',
  'account_link',
  'account_unlink',
  'game_play',
  'audio_call',
]);

function button(button: Json, name: string): Refusal | undefined {
  const { type, title, payload, url } = button;
  if (!BUTTON_TYPES.has(String(type))) return refused(`Param ${name} has an invalid type`);
  if (type === 'account_unlink') return undefined;
  if ((type === 'web_url' || type === 'account_link') && !isWebUrl(url))
    return refused(`Param ${name}[url] should be a valid URL`);
  if (type === 'account_link') return undefined;
  return (
    length(`${name}[title]`, title, 20) ??
    empty(button, ['fallback_url', 'webview_height_ratio'], name) ??
    (type === 'postback' || type === 'phone_number' ? length(`${name}[payload]`, payload, 1000) : undefined)
  );
}
