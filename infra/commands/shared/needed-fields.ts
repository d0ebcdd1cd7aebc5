import type { AnyBot } from '../../../lambda/conversation/bot.ts';
import { WEBHOOK_FIELDS } from '../../../lambda/webhook/webhook-fields.ts';

/**
 * The webhook fields that deliver the events for which a bot has handlers, and those that it asks for.
 * @throws Error if what it asks for cannot be names
 */
export function fieldsFor(bot: AnyBot): readonly string[] {
  const asked: unknown = bot.fields ?? [];
  const isName = (name: unknown) => typeof name === 'string' && /^[a-z_]+$/.test(name);
  const odd = Array.isArray(asked) ? asked.filter((name) => !isName(name)) : [asked];
  if (odd.length > 0)
    throw new Error(
      `fields of the bot must be a list of webhook fields, like ['leadgen'] (got “${odd[0]}”).`,
    );
  const handled = Object.keys(bot).filter((key) => Object.hasOwn(WEBHOOK_FIELDS, key));
  const needed = Object.entries(WEBHOOK_FIELDS).flatMap(([type, fields]) =>
    handled.includes(type) ? fields : [],
  );
  // A tap has a referral too, if it comes from a link or an ad.
  const taps = bot.payloads ? ['messages', 'messaging_postbacks', 'messaging_referrals'] : [];
  // An echo shows that a human has replied, which pauses the bot. While the inbox has the conversation, it comes as standby.
  const echoes = bot.silentHours === undefined ? [] : ['message_echoes', 'standby'];
  // When a human passes a conversation back to the bot, an event says so.
  return [
    ...new Set([...needed, ...taps, ...echoes, ...(bot.fields ?? []), 'messaging_handovers']),
  ].toSorted();
}
