import type { EventContent } from '../../events.ts';
import { at, id, isObject, type Json, list, present, string } from '../../runtime/json.ts';
import { readAttachment } from './attachment.ts';
import type { FromPerson } from './common.ts';
import { referralOf } from './referral.ts';

/**
 * Reads a message. It has one type and keeps all its parts: a quick reply before attachments before text. The
 * preview of a link makes no difference: a text with a link is a text.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
 */
export function readMessage(message: Json, from: FromPerson): EventContent | undefined {
  const mid = string(message.mid);
  if (!mid) return undefined;
  const text = string(message.text);
  const payload = string(at(message, 'quick_reply').payload);
  const attachments = attachmentsOf(message);
  const rest = { ...from, mid, ...contextOf(message, payload) };
  if (payload !== undefined) {
    return {
      type: 'quick_reply',
      ...rest,
      text: text ?? '',
      payload,
      ...(attachments.length > 0 && { attachments }),
    };
  }
  const isText = text && attachments.every(({ type }) => type === 'fallback');
  if (isText) return { type: 'text', ...rest, text, ...(attachments.length > 0 && { attachments }) };
  if (attachments.length > 0) return { type: 'attachments', ...rest, attachments, ...(text && { text }) };
  return undefined;
}

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-echoes */
export function readEcho(message: Json, from: FromPerson): EventContent | undefined {
  const mid = string(message.mid);
  if (!mid) return undefined;
  const attachments = attachmentsOf(message);
  return present({
    type: 'echo',
    ...from,
    mid,
    app_id: id(message.app_id),
    metadata: string(message.metadata),
    text: string(message.text),
    attachments: attachments.length > 0 ? attachments : undefined,
  });
}

function attachmentsOf({ attachments }: Json) {
  return list(attachments).filter(isObject).map(readAttachment);
}

function contextOf(message: Json, payload: string | undefined) {
  const { mid, is_self_reply } = at(message, 'reply_to');
  const commands = list(message.commands)
    .filter(isObject)
    .flatMap(({ name }) => (typeof name === 'string' ? [{ name }] : []));
  return present({
    reply_to:
      typeof mid === 'string'
        ? present({ mid, is_self_reply: typeof is_self_reply === 'boolean' ? is_self_reply : undefined })
        : undefined,
    referral: referralOf(message, payload),
    commands: commands.length > 0 ? commands : undefined,
  });
}
