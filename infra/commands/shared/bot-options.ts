import { parameterPrefixOf, stackNameOf } from '../../stage.ts';
import { AUTHORS_BOT, AUTHORS_PROFILE } from './author-files.ts';
import { contextValue } from './cdk-context.ts';

/** Which stack a command works on. */
export const STACK_OPTIONS = {
  stage: { type: 'string' },
  stack: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Which bot is set up or looked at. */
export const BOT_OPTIONS = {
  ...STACK_OPTIONS,
  'app-id': { type: 'string', default: process.env.FB_APP_ID || undefined },
  prefix: { type: 'string' },
  url: { type: 'string' },
  bot: { type: 'string', default: AUTHORS_BOT },
  profile: { type: 'string', default: AUTHORS_PROFILE },
  'graph-api': { type: 'string', default: 'https://graph.facebook.com' },
} as const;

/** The same for the help. */
export const BOT_HELP = `--stage <name>      the stage: prod for the stack MessengerBot-prod and the secrets below /messenger-bot-prod; that of cdk.json otherwise
--stack <name>      the stack, if it has another name
--prefix <path>     of the secrets in Parameter Store, if they lie elsewhere
--url <url>         the callback URL, instead of the stack's`;

/** What was said of {@link STACK_OPTIONS}. */
export interface StackValues {
  readonly stage?: string | undefined;
  readonly stack?: string | undefined;
}

/** The same with where its secrets lie. */
export interface BotValues extends StackValues {
  readonly prefix?: string | undefined;
}

/** The stage that was said, or else is in `cdk.json`, from where CDK takes it. */
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
 * Where the secrets lie.
 * @throws Error that says what a stage must look like
 */
export function prefixOf(values: BotValues): string {
  return values.prefix ?? contextValue('parameterPrefix') ?? parameterPrefixOf(stageOf(values));
}

/**
 * An address that was said.
 * @throws Error that says what one looks like
 */
export function addressOf(option: string, value: string): string {
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
  throw new Error(`${option} must be an address like https://…, not “${value}”.`);
}
