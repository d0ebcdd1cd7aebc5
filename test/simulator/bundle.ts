import { join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle } from '../../infra/bundle/bundling.ts';

/** The bot of the engine's own tests: no change of `lambda/bot.ts` can make them fail. */
export const SCRIPTED_BOT = resolve(import.meta.dirname, 'scripted-bot.ts');

/** The sources of the function. */
export const LAMBDA = resolve(import.meta.dirname, '../../lambda');

/** The bot that is deployed. */
export const AUTHORS_BOT = join(LAMBDA, 'bot.ts');

/** What it needs from AWS. */
export const AUTHORS_NEEDS = resolve(LAMBDA, '../infra/bot-needs.ts');

/** The profile that its Page shows before a person writes. */
export const AUTHORS_PROFILE = join(LAMBDA, 'profile.ts');

/** The templates of its utility messages. */
export const AUTHORS_TEMPLATES = join(LAMBDA, 'templates.ts');

/**
 * Builds the function as the stack does, with `bot` instead of `lambda/bot.ts`; returns the folder.
 * @param plugins in addition to those of the stack
 */
export async function bundleWith(bot: string, ...plugins: readonly Plugin[]): Promise<string> {
  return await (bot === AUTHORS_BOT ? bundle(...plugins) : bundle(inPlaceOfBot(bot), ...plugins));
}

/** Builds with another bot instead of `lambda/bot.ts`. */
export function inPlaceOfBot(path: string): Plugin {
  return {
    name: 'in-place-of-bot',
    setup: ({ onResolve }) => onResolve({ filter: /^\.\/bot\.ts$/ }, () => ({ path })),
  };
}
