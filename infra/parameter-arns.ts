import type { Stack } from 'aws-cdk-lib';
import { ANY_PAGE, botSecret, pageTokenOf, SECRET_NAMES } from '../lambda/runtime/parameter-names.ts';
import { Refused } from './refuse.ts';
import type { Settings } from './stack-props.ts';

/**
 * Characters for the ARNs of parameters in one statement. A policy has at most 6,144, and CDK cannot split a statement
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
const ROOM = 6_000;

/** The longest beginning of an ARN, with quotes and comma. */
const ARN_LENGTH = 'arn:aws-us-gov:ssm:ap-southeast-1:123456789012:parameter/'.length + 3;

type Named = Pick<Settings, 'parameterPrefix' | 'pages' | 'botNeeds'>;

/**
 * The Pages, or `*` if the function's policy has no room for the token of each.
 * @throws Refused if there is none even for the secrets of `infra/bot-needs.ts`
 */
export function pagesWithRoom(settings: Named): readonly string[] {
  if (fits(settings)) return settings.pages;
  if (fits({ ...settings, pages: [ANY_PAGE] })) return [ANY_PAGE];
  throw new Refused(
    'infra/bot-needs.ts names more secrets than a policy has room for: put several into one.',
  );
}

function fits(settings: Named): boolean {
  const { length } = settings.parameterPrefix;
  const lengths = names(settings).map((name) => ARN_LENGTH + length + name.length);
  return lengths.reduce((sum, length) => sum + length, 0) <= ROOM;
}

/** The ARNs of the parameters that the function reads. */
export function parameterArns(stack: Stack, settings: Named): string[] {
  return names(settings).map((name) =>
    stack.formatArn({ service: 'ssm', resource: `parameter${settings.parameterPrefix}/${name}` }),
  );
}

function names({ pages, botNeeds: { secrets = [] } }: Named): readonly string[] {
  return [...SECRET_NAMES, ...pages.map(pageTokenOf), ...secrets.map(botSecret)];
}
