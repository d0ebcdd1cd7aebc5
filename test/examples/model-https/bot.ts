import { bakery } from '../model-bedrock/bakery.ts';
import { ask } from './model.ts';

/** The bakery's bot with a model that is called with a key. */
export const bot = bakery(ask);
