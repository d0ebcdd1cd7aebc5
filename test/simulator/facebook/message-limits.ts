import type { Refusal } from './graph-call.ts';

/*
 * Meta's limits for messages. They are a second copy on purpose: with limits from lambda/ a wrong limit would
 * pass (https://developers.facebook.com/docs/messenger-platform/reference/send-api and the page of each
 * template).
 */

/** Unchecked JSON. */
type Json = Readonly<Record<string, unknown>>;

const TEMPLATES: Readonly<Record<string, (payload: Json) => Refusal | undefined>> = {
  button: ({ text, buttons }) =>
    length('name_placeholder[text]', text, 640) ?? buttonsOf(buttons ?? [], 'name_placeholder[buttons]'),
  generic: ({ elements }) =>
    count('name_placeholder[elements]', elements, 1, 10) ?? first(list(elements), card),
  media: ({ elements }) =>
    count('name_placeholder[elements]', elements, 1, 1) ?? first(list(elements), media),
  receipt: (payload) =>
    required(payload, ['recipient_name', 'order_number', 'currency', 'payment_method', 'summary']) ??
    (payload.elements === undefined
      ? undefined
      : count('name_placeholder[elements]', payload.elements, 1, 100)),
  product: ({ elements }) => count('name_placeholder[elements]', elements, 1, 10),
  customer_feedback: (payload) =>
    required(payload, ['title', 'subtitle', 'button_title', 'feedback_screens', 'business_privacy']) ??
    length('title', payload.title, 65) ??
    length('subtitle', payload.subtitle, 80) ??
    length('button_title', payload.button_title, 20),
};

/** Templates that are accepted without a check. */
const OTHERS = new Set([
  'coupon',
  'image_grid',
  'customer_information',
  'notification_messages',
  'instant_form',
]);

/** The first rule that a message breaks; undefined if Facebook accepts it. */
export function refusalFor(message: Json | undefined): Refusal | undefined {
  if (typeof message?.text === 'string' && message.text.trim() === '') {
    return refused('Message cannot be empty, must provide valid attachment or text', 2018034);
  }
  if (!message || !(message.text || message.attachment || message.sticker_id)) {
    return refused('Message cannot be empty, must provide valid attachment or text', 2018034);
  }
  if (message.text !== undefined && [...String(message.text)].length > 2000) {
    return refused('Length of param message[text] must be less than or equal to 2000');
  }
  if (String(message.metadata ?? '').length >= 1000) {
    return refused('Length of param message[metadata] must be less than 1000');
  }
  return quickReplies(message.quick_replies) ?? attachment(message.attachment);
}

function quickReplies(replies: unknown): Refusal | undefined {
  if (replies === undefined) return undefined;
  return count('message[quick_replies]', replies, 1, 13) ?? first(list(replies), quickReply);
}

function quickReply({ content_type, title, payload, image_url }: Json): Refusal | undefined {
  if (content_type === 'user_phone_number' || content_type === 'user_email') return undefined;
  const name = 'message[quick_replies]';
  if (content_type !== 'text') return refused(`Param ${name} has an invalid content_type`);
  if (!title && !image_url) return refused(`Param ${name} has an invalid title`);
  return length(`${name}[title]`, title ?? '', 20, 0) ?? length(`${name}[payload]`, payload, 1000);
}

function attachment(attachment: unknown): Refusal | undefined {
  if (attachment === undefined) return undefined;
  const { type, payload } = object(attachment);
  const { template_type, url, attachment_id } = object(payload);
  if (type === 'template') return template(String(template_type), object(payload));
  if (!['image', 'audio', 'video', 'file'].includes(String(type))) {
    return refused('Param message[attachment][type] must be one of {AUDIO, FILE, IMAGE, TEMPLATE, VIDEO}');
  }
  if (url !== undefined && !URL.canParse(String(url))) return refused('Upload attachment failure.', 2018047);
  if (attachment_id !== undefined && !/^\d+$/.test(String(attachment_id))) {
    return refused('Invalid attachment id', 2018074);
  }
  return undefined;
}

function template(type: string, payload: Json): Refusal | undefined {
  const check = Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type] : undefined;
  if (check) return check(payload);
  return OTHERS.has(type) ? undefined : refused('Invalid template type');
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

function media({ media_type, attachment_id, url, buttons }: Json): Refusal | undefined {
  if (media_type !== 'image' && media_type !== 'video') return refused('Invalid media type', 2018173);
  if ((attachment_id === undefined) === (url === undefined)) {
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
  if (type === 'account_link' || type === 'account_unlink') return undefined;
  if (type === 'web_url' && !URL.canParse(String(url)))
    return refused(`Param ${name}[url] should be a valid URL`);
  return (
    length(`${name}[title]`, title, 20) ??
    empty(button, ['fallback_url', 'webview_height_ratio'], name) ??
    (type === 'postback' ? length(`${name}[payload]`, payload, 1000) : undefined)
  );
}

function length(name: string, value: unknown, max: number, min = 1): Refusal | undefined {
  if (typeof value !== 'string' || [...value].length < min)
    return refused(`Param ${name} must be a non-empty string`);
  if ([...value].length <= max) return undefined;
  return refused(`Length of param ${name} must be less than or equal to ${max}`);
}

function count(name: string, value: unknown, min: number, max: number): Refusal | undefined {
  const { length } = list(value);
  if (length < min) return refused(`Param ${name} must be a non-empty array`);
  return length > max ? { code: 105, message: `Param ${name} has too many elements.` } : undefined;
}

/** Facebook refuses optional texts that are there but empty. */
function empty(thing: Json, fields: readonly string[], name: string): Refusal | undefined {
  const found = fields.find((field) => thing[field] === '');
  return found === undefined ? undefined : refused(`Param ${name}[${found}] must be a non-empty string`);
}

function required(payload: Json, fields: readonly string[]): Refusal | undefined {
  const missing = fields.find((field) => payload[field] === undefined || payload[field] === '');
  return missing === undefined ? undefined : refused(`The parameter ${missing} is required`);
}

function refused(message: string, subcode?: number): Refusal {
  return { code: 100, message, ...(subcode !== undefined && { subcode }) };
}

function first(things: readonly unknown[], check: (thing: Json) => Refusal | undefined): Refusal | undefined {
  for (const thing of things) {
    const refusal = check(object(thing));
    if (refusal) return refusal;
  }
  return undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
