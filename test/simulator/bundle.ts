import { join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle } from '../../infra/bundle/bundling.ts';

/** The bot that the engine's own tests use, so that editing `lambda/bot.ts` turns none of them red. */
export const SCRIPTED_BOT = resolve(import.meta.dirname, 'scripted-bot.ts');

/** The sources of the function. */
export const LAMBDA = resolve(import.meta.dirname, '../../lambda');

/** The bot that is deployed. */
export const AUTHORS_BOT = join(LAMBDA, 'bot.ts');

/** What its Page shows before anybody writes. */
export const AUTHORS_PROFILE = join(LAMBDA, 'profile.ts');

/** Builds the function as the stack does, with `bot` in the place of `lambda/bot.ts`; gives the folder. */
export async function bundleWith(bot: string): Promise<string> {
  return await (bot === AUTHORS_BOT ? bundle() : bundle(inPlaceOfBot(bot)));
}

/** Puts another bot in the place of `lambda/bot.ts`. */
export function inPlaceOfBot(path: string): Plugin {
  return {
    name: 'in-place-of-bot',
    setup: ({ onResolve }) => onResolve({ filter: /^\.\/bot\.ts$/ }, () => ({ path })),
  };
}
