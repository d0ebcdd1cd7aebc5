import type { Refusal } from './graph-call.ts';
import { count, first, isWebUrl, type Json, length, list, object, refused } from './limit-checks.ts';
import { templateRefusal } from './template-limits.ts';

/*
 * Meta's limits for messages. They are a second copy on purpose: with limits from lambda/ a wrong limit would
 * pass (https://developers.facebook.com/docs/messenger-platform/reference/send-api).
 */

/** The first rule that a message breaks; undefined if Facebook accepts it. */
export function refusalFor(message: Json | undefined, hasFile = false): Refusal | undefined {
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
  return quickReplies(message.quick_replies) ?? attachment(message.attachment, hasFile);
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

function attachment(attachment: unknown, hasFile: boolean): Refusal | undefined {
  if (attachment === undefined) return undefined;
  const { type, payload } = object(attachment);
  const { template_type, url, attachment_id } = object(payload);
  if (type === 'template') return templateRefusal(String(template_type), object(payload));
  if (!['image', 'audio', 'video', 'file'].includes(String(type))) {
    return refused('Param message[attachment][type] must be one of {AUDIO, FILE, IMAGE, TEMPLATE, VIDEO}');
  }
  if (url !== undefined && !isWebUrl(url)) return refused('Upload attachment failure.', 2018047);
  if (attachment_id !== undefined && !/^\d+$/.test(String(attachment_id))) {
    return refused('Invalid attachment id', 2018074);
  }
  if (url === undefined && attachment_id === undefined && !hasFile)
    return refused('Upload attachment failure.', 2018047);
  return undefined;
}
