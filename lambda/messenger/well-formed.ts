import { isObject, type Json } from '../runtime/json.ts';
import { mustHold } from './limits.ts';
import { toForm } from './message.ts';
import * as PAGES from './pages.ts';

const RULE = 'A message must be a text or an object with text, attachment, sticker_id, template or raw';

/**
 * Checks what the compiler cannot: a message in a queue record, or of a bot in JavaScript.
 * @throws LimitExceeded
 */
export function checkForm(message: unknown): void {
  if (typeof message === 'string') return;
  const page = PAGES.sendApi;
  mustHold(isObject(message), `${RULE} (got ${kindOf(message)})`, page, message);
  if (!isObject(message)) return;
  if ('raw' in message) checkRaw(message.raw);
  else if ('text' in message) {
    const { text } = message;
    mustHold(typeof text === 'string', `The text of a message must be a string (got ${kindOf(text)})`, page);
  } else if ('attachment' in message) checkAttachment(message.attachment, toForm in message);
  else if ('sticker_id' in message)
    mustHold(Boolean(message.sticker_id), 'A sticker needs its sticker_id', page);
  else mustHold(isObject(message.template), RULE, page, message);
}

function checkAttachment(attachment: unknown, hasFile: boolean): void {
  const kind = kindOf(attachment);
  mustHold(
    isObject(attachment),
    `The attachment of a message must be an object (got ${kind})`,
    PAGES.sendApi,
  );
  const { type, payload }: Json = isObject(attachment) ? attachment : {};
  const rule = `The payload of an attachment must be an object (got ${kindOf(payload)})`;
  mustHold(isObject(payload), rule, PAGES.sendApi);
  const { url, attachment_id }: Json = isObject(payload) ? payload : {};
  const hasMedia = type === 'template' || hasFile || Boolean(url || attachment_id);
  mustHold(hasMedia, 'An attachment needs a url, an attachment_id or a file', PAGES.sendApi);
}

function checkRaw(raw: unknown): void {
  mustHold(isObject(raw), `A raw message must be an object (got ${kindOf(raw)})`, PAGES.sendApi);
  mustHold(isJson(raw), 'A raw message must be JSON: no object inside itself, no bigint', PAGES.sendApi);
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

/** Never the value itself: a person may have written it. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
