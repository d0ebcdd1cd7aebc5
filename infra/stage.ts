/**
 * Names that differ by stage, so that several live in one account and region: `MessengerBot-prod` beside `MessengerBot-test`. All else
 * that has a name of its own begins with the stack's.
 */

/** A stage as the stack's name can hold it (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html). */
const STAGE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A stack's name has 128 characters at most, and longer names are made of it. */
const MAX_LENGTH = 32;

/**
 * The name of a stage's stack; without a stage it is `MessengerBot`.
 * @throws Error that says what a stage must look like.
 */
export function stackNameOf(stage: string | undefined): string {
  return `MessengerBot${suffixOf(stage)}`;
}

/**
 * Where a stage's secrets lie in Parameter Store unless told otherwise: each stage is a Facebook App of its own, because an App has
 * one callback URL.
 * @throws Error that says what a stage must look like.
 */
export function parameterPrefixOf(stage: string | undefined): string {
  return `/messenger-bot${suffixOf(stage)}`;
}

/** An empty stage is an unset variable of the shell, and no wish for the stack without a stage. */
function suffixOf(stage: string | undefined): string {
  if (stage === undefined) return '';
  if (STAGE.test(stage) && stage.length <= MAX_LENGTH) return `-${stage}`;
  throw new Error(
    `A stage must look like prod or test-2: small letters, digits and single hyphens, a letter first, at most ${MAX_LENGTH} in all, not “${stage}”.`,
  );
}
