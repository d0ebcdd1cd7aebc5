/** Loaded before the tests of a bot: an exit in the bot would end them without a word. */
import { tellExit } from '../simulator/aws/told-exit.ts';

tellExit((place) =>
  process.stderr.write(`✘ process.exit was called at ${place}: it ends the bot, and its tests.\n`),
);
