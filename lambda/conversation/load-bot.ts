import { Fault, TryAgain } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import type { AnyBot } from './bot.ts';

/** `lambda/bot.ts` threw an error while it was loaded, or took too long: no event can be handled. */
export class BotNotLoaded extends TryAgain {
  /** Lambda's runtime logs the name of the class, which is shortened in the bundle. */
  static override readonly name = 'BotNotLoaded';
  override readonly name = 'BotNotLoaded';
  constructor() {
    super('lambda/bot.ts could not be loaded in time. If it failed, an earlier line of the log shows where.');
  }
}

/**
 * Loads the bot. An error is logged with the author's line, and rejects the promise; it does not end the
 * process, so that the function still takes events in.
 */
export function loadBot(load: () => Promise<{ readonly bot?: AnyBot }>): Promise<AnyBot> {
  const loading = loadOrLog(load);
  loading.catch(() => {});
  return loading;
}

async function loadOrLog(load: () => Promise<{ readonly bot?: AnyBot }>): Promise<AnyBot> {
  try {
    const { bot } = await load();
    if (bot === undefined) throw new Fault('lambda/bot.ts has no export named bot.');
    return bot;
  } catch (error) {
    log.error(
      'Could not load lambda/bot.ts: its events wait in the queue. Mend it, and deploy',
      describe(error),
    );
    throw new BotNotLoaded();
  }
}
