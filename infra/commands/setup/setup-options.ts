import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BOT_HELP, BOT_OPTIONS, prefixOf, stackOf, stageOf } from '../shared/bot-options.ts';
import { checkUrl, milliseconds } from '../shared/option-values.ts';
import type { Deployment } from './deployment.ts';
import type { Consent } from './step-runner.ts';

/** The help text of `npm run setup`. */
export const HELP = `npm run setup                makes every missing change, and asks before each one

Secrets come from the variables FB_APP_SECRET, FB_VERIFY_TOKEN and FB_PAGE_TOKEN. Instead of FB_PAGE_TOKEN you can set
FB_USER_TOKEN of a user or a system user: it finds the Page and its token. Setup uses stored secrets if a variable is
missing, asks for the rest, and makes up a verify token.

--app-id <id>       the App; default: the variable FB_APP_ID
--page <id>         which of the user's Pages
--yes               changes without asking
--dry-run           prints what it would change, and changes nothing
--overwrite         replaces stored secrets that differ
--take-over         replaces the callback URL of another bot
--wait <seconds>    how long to wait for the first message at the end (120 at a terminal)
${BOT_HELP}`;

/** The options of `npm run setup`, checked. */
export interface SetupOptions {
  readonly appId: string | undefined;
  /** Id of the Page. */
  readonly page: string | undefined;
  /** Whether stored secrets may be replaced. */
  readonly overwrite: boolean;
  /** Whether the callback URL of another bot may be replaced. */
  readonly takeOver: boolean;
  readonly consent: Consent;
  /** The callback URL, if it is not that of the stack. */
  readonly url: string | undefined;
  /** How long to wait for the first message, in milliseconds. */
  readonly wait: number;
  readonly deployment: Deployment;
  /** File of the author's bot. */
  readonly bot: string;
  /** File of the author's Messenger profile. */
  readonly profile: string;
  /** File of the author's templates of utility messages. */
  readonly templates: string;
  /** `https://graph.facebook.com`, except in tests. */
  readonly graphApi: string;
}

/** The script of the CDK command. */
const CDK = [resolve(import.meta.dirname, '../../../node_modules/aws-cdk/bin/cdk')];

/**
 * Reads the command line; returns 'help' if it asks for help.
 * @throws Error that names a wrong option
 */
export function readSetupOptions(args: readonly string[]): SetupOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...BOT_OPTIONS,
      page: { type: 'string' },
      yes: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      overwrite: { type: 'boolean', default: false },
      'take-over': { type: 'boolean', default: false },
      wait: { type: 'string', default: process.stdin.isTTY ? '120' : '0' },
      // The tests replace CDK: a script, and its first arguments.
      cdk: { type: 'string', multiple: true, default: CDK },
    },
  });
  if (values.help) return 'help';
  const {
    'app-id': appId,
    'graph-api': graphApi,
    page,
    overwrite,
    url,
    bot,
    profile,
    templates,
    cdk,
  } = values;
  return {
    appId,
    page,
    overwrite,
    bot,
    profile,
    templates,
    graphApi: checkUrl('--graph-api', graphApi),
    wait: milliseconds('--wait', values.wait),
    url: url === undefined ? undefined : checkUrl('--url', url),
    takeOver: values['take-over'],
    consent: { yes: values.yes, isDryRun: values['dry-run'] },
    deployment: { stack: stackOf(values), stage: stageOf(values), prefix: prefixOf(values), cdk },
  };
}
