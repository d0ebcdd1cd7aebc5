import type { BotNeeds } from '../../../infra/bot-needs.ts';

/** The model's key. A model thinks for seconds, and the bot may ask it several times. */
export const botNeeds: BotNeeds = { secrets: ['MODEL_KEY'], timeOut: 75 };
