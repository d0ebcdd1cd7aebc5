import { bakery } from './bakery.ts';
import { ask } from './model.ts';

/** The bakery's bot with a model on Amazon Bedrock. */
export const bot = bakery(ask);
