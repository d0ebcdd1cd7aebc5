/**
 * Names that contain the stage, so that several stages share one account and region: `MessengerBot-prod` and
 * `MessengerBot-test`. Every other name begins with the stack's.
 */
import { Refused } from './refuse.ts';

/**
 * Letters and digits as in a stack's name
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html).
 */
const STAGE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The names of FIFO queues have at most 80 characters. CloudFormation makes them of the stack's name, the logical id, 13
 * characters and `.fifo`, and shortens none
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html).
 */
const MAX_LENGTH = 23;

/**
 * The name of a stage's stack, or `MessengerBot` without a stage.
 * @throws Refused that says what a stage must look like
 */
export function stackNameOf(stage: string | undefined): string {
  return `MessengerBot${suffixOf(stage)}`;
}

/**
 * The default path of a stage's secrets in Parameter Store. Each stage has its own Facebook App and thus its
 * own secrets, because an App has one callback URL.
 * @throws Refused that says what a stage must look like
 */
export function parameterPrefixOf(stage: string | undefined): string {
  return `/messenger-bot${suffixOf(stage)}`;
}

function suffixOf(stage: string | undefined): string {
  if (stage === undefined) return '';
  // An empty stage is refused: an unset shell variable must not deploy the stack without a stage.
  if (STAGE.test(stage) && stage.length <= MAX_LENGTH) return `-${stage}`;
  throw new Refused(
    `A stage must look like prod or test-2: lower-case letters, digits and single hyphens, a letter first, at most ${MAX_LENGTH} characters (got “${stage}”).`,
  );
}
