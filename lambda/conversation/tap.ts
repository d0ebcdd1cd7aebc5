import type { MessengerEvent } from '../events.ts';
import { payloadArgument } from '../messenger/payload.ts';
import type { BotEvent, Tap } from './bot.ts';

/** Gives the tap in an event: a quick reply or a postback. */
export function tapIn(event: BotEvent): Tap | undefined {
  if (event.type === 'postback') return toTap(event, event.payload, event.title);
  return event.type === 'quick_reply' ? toTap(event, event.payload, event.text) : undefined;
}

/**
 * Gives an event as the reply to a question: a text, a caption, or the phone number or address of a quick reply,
 * which is its own payload.
 * @param asked the payload that `ask` named
 */
export function replyTo(asked: string | undefined, event: BotEvent): Tap | undefined {
  if (asked === undefined) return undefined;
  if (event.type === 'quick_reply') {
    return event.payload === event.text ? toTap(event, asked, event.text) : undefined;
  }
  if (event.type !== 'text' && event.type !== 'attachments') return undefined;
  return event.text ? toTap(event, asked, event.text) : undefined;
}

type Tapped = MessengerEvent<'text' | 'attachments' | 'quick_reply' | 'postback'>;

function toTap({ type: _, ...fields }: Tapped, payload: string, text: string): Tap {
  return { ...fields, payload, argument: payloadArgument(payload), text };
}
