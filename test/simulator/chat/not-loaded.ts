/* Why the bot is not loaded, as the page and the terminal explain it. */
import type { LogLine } from '../aws/lambda.ts';
import { EXITED } from '../aws/told-exit.ts';
import { type ErrorLine, problemIn } from './problem.ts';
import type { ProblemView } from './view.ts';

/** As the function logs it when an error ends it. */
export const UNCAUGHT = 'An error that nothing catches ended the function: its events are tried again';

/** The bot waits for something at its top, for longer than the function runs. */
const UNFINISHED: ProblemView = {
  place: '',
  text: 'lambda/bot.ts is not loaded: something that it awaits at its top has not ended.',
};

/** Why the bot of a sandbox cannot be loaded, if the line says so. */
export function loadProblemIn({ requestId, message }: LogLine): ProblemView | undefined {
  const { what = '', error }: ErrorLine = Object(message);
  // Before its first invocation a sandbox has no id of one.
  const hasEnded = requestId === '-' && (what === UNCAUGHT || what === EXITED);
  if (hasEnded || what.startsWith('Could not load lambda/bot.ts')) return problemIn(message);
  return error === NOT_LOADED ? UNFINISHED : undefined;
}

const NOT_LOADED = 'BotNotLoaded';

/** Whether a line says only that the bot is not loaded: another has said why. */
export function repeatsLoadProblem(message: unknown): boolean {
  const { error, errorType }: ErrorLine = Object(message);
  return error === NOT_LOADED || errorType === NOT_LOADED;
}

/** What an author does here instead of a deployment. */
export function inPlaceOfDeploy(what: string): string {
  return what.replace(/, and deploy$/, ', and save');
}
