import type { BotNeeds } from '../../../infra/bot-needs.ts';

/** The key of the language model, and time for it to think. */
export const botNeeds: BotNeeds = { secrets: ['MODEL_KEY'], timeOut: 60 };
