/** A bot that uses it is tested otherwise: `talk` has no Scheduler. */
export const CALLED_SCHEDULER = 'the bot called EventBridge Scheduler';

/** What no copy can repeat, as a sentence without its beginning. @param what the end of a sentence */
export function cannotRepeat(what: string): string {
  return what === CALLED_SCHEDULER
    ? `${what}: a test of that needs withSimulator, see lambda/README.md#a-model-aws-and-secrets-in-tests.`
    : `${what}, which a test cannot repeat.`;
}
