import { parameterPrefixOf, stackNameOf } from '../../stage.ts';
import { AUTHORS_BOT, AUTHORS_PROFILE, AUTHORS_TEMPLATES } from './author-files.ts';
import { contextValue } from './cdk-context.ts';

/** Options that select a stack. */
export const STACK_OPTIONS = {
  stage: { type: 'string' },
  stack: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Help text of {@link STACK_OPTIONS}. */
export const STACK_HELP = `--stage <name>   the stage: prod means the stack MessengerBot-prod; default: the stage in cdk.json
--stack <name>   the stack, if its name is not made from the stage`;

/** Options that select the bot for `npm run setup` and `npm run doctor`. */
export const BOT_OPTIONS = {
  ...STACK_OPTIONS,
  'app-id': { type: 'string', default: process.env.FB_APP_ID || undefined },
  prefix: { type: 'string' },
  url: { type: 'string' },
  bot: { type: 'string', default: AUTHORS_BOT },
  profile: { type: 'string', default: AUTHORS_PROFILE },
  templates: { type: 'string', default: AUTHORS_TEMPLATES },
  'graph-api': { type: 'string', default: 'https://graph.facebook.com' },
} as const;

/** Help text of {@link BOT_OPTIONS}. */
export const BOT_HELP = `--stage <name>      the stage: prod means the stack MessengerBot-prod and the secrets below /messenger-bot-prod;
                    default: the stage in cdk.json
--stack <name>      the stack, if its name is not made from the stage
--prefix <path>     the path of the secrets in Parameter Store, if it is not made from the stage
--url <url>         the callback URL, if it is not that of the stack`;

/** Values of {@link STACK_OPTIONS}. */
export interface StackValues {
  readonly stage?: string | undefined;
  readonly stack?: string | undefined;
}

/** Values of {@link STACK_OPTIONS}, and the path of the secrets. */
export interface BotValues extends StackValues {
  readonly prefix?: string | undefined;
}

/** The stage of the option, or else of `cdk.json`, where CDK reads it too. */
export function stageOf({ stage }: StackValues): string | undefined {
  return stage ?? contextValue('stage');
}

/**
 * The stack's name.
 * @throws Error that says what a stage must look like
 */
export function stackOf(values: StackValues): string {
  return values.stack ?? stackNameOf(stageOf(values));
}

/**
 * The path of the secrets in Parameter Store.
 * @throws Error that says what a stage must look like
 */
export function prefixOf(values: BotValues): string {
  return values.prefix ?? contextValue('parameterPrefix') ?? parameterPrefixOf(stageOf(values));
}
