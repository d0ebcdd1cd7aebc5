import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isParameterPrefix, PREFIX_RULE } from '../lambda/runtime/parameter-names.ts';
import { type BotNeeds, botNeeds } from './bot-needs.ts';
import { parameterPrefixOf, stackNameOf } from './stage.ts';

/** The settings of a stack. `infra/app.ts` takes most of them from CDK's context. */
export interface MessengerBotStackProps extends StackProps {
  /**
   * The folder with the function's code, as `bundle()` of `infra/bundle/bundling.ts` builds it. CDK copies it
   * at once.
   */
  readonly code: string;
  /**
   * The path in Parameter Store that holds the secrets.
   * @default '/messenger-bot'
   */
  readonly parameterPrefix?: string;
  /**
   * `arm64`, or `x86_64` to run `sam local` on an Intel machine.
   * @default 'arm64'
   */
  readonly architecture?: string;
  /**
   * The bot forgets a conversation after this many days without a message.
   * @default 90
   */
  readonly conversationDays?: number;
  /**
   * The address that gets an email when an alarm fires. AWS first sends an email to confirm the address.
   * @default none
   */
  readonly alarmEmail?: string;
  /**
   * Ids of the Pages, if one bot serves several. Each Page has its own token at
   * `<prefix>/pages/<id>/FB_PAGE_TOKEN`.
   * @default one Page, whose token is `<prefix>/FB_PAGE_TOKEN`
   */
  readonly pages?: readonly string[];
  /**
   * How many sandboxes answer at a time, from 2 to 1000, each of them up to `eventsAtATime` people. Facebook's calls
   * need the rest of the account's quota for concurrent executions, which can be as low as 10 in a new account:
   * hence the default of 5.
   *
   * With 5 × 10, a thousand people who write within ten seconds have their answers after five seconds. From 11 × 10
   * on, a Page reaches Facebook's limit of 300 sends a second (at 200 ms a call), and more does not help. Facebook
   * takes 10 audio or video messages a second: for a bot that sends little else, 2 × 3 is enough. See
   * `test/studies/scale/SCALE.md`.
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * How many events one sandbox handles at a time at most, from 1 to 10. A lower number is for bots that send audio or
   * video, or compute for long.
   * @default 10
   */
  readonly eventsAtATime?: number;
  /**
   * Secrets, time-out, memory and permissions that the bot needs.
   * @default `botNeeds` of `infra/bot-needs.ts`
   */
  readonly botNeeds?: BotNeeds;
}

/** Checked settings, with every default filled in. */
export type Settings = Readonly<
  Required<Omit<MessengerBotStackProps, keyof StackProps | 'alarmEmail' | 'botNeeds'>>
> & { readonly alarmEmail: string | undefined; readonly botNeeds: BotNeeds };

const ARCHITECTURES = ['arm64', 'x86_64'];

/**
 * Reads the settings from CDK's context.
 * @throws Error if the context value `stage` cannot be part of a stack's name
 */
export function readContext({ node }: Construct): {
  readonly stackName: string;
  readonly props: Omit<MessengerBotStackProps, 'code'>;
} {
  const read = (name: string) => node.tryGetContext(name);
  const [stage, days, pages] = ['stage', 'conversationDays', 'pages'].map(read);
  const [concurrency, atATime] = ['maxConcurrency', 'eventsAtATime'].map(read);
  const props = {
    parameterPrefix: read('parameterPrefix') ?? parameterPrefixOf(stage),
    architecture: read('architecture'),
    ...(days !== undefined && { conversationDays: Number(days) }),
    ...(concurrency !== undefined && { maxConcurrency: Number(concurrency) }),
    ...(atATime !== undefined && { eventsAtATime: Number(atATime) }),
    ...(pages !== undefined && { pages: String(pages).split(',') }),
    alarmEmail: read('alarmEmail'),
  };
  return { stackName: stackNameOf(stage), props };
}

/**
 * Fills in the defaults and checks every setting.
 * @throws Error that names the setting, its value, and what is allowed
 */
export function checkProps(props: MessengerBotStackProps): Settings {
  const settings = {
    code: props.code,
    parameterPrefix: props.parameterPrefix ?? '/messenger-bot',
    architecture: props.architecture ?? 'arm64',
    conversationDays: props.conversationDays ?? 90,
    alarmEmail: props.alarmEmail,
    pages: props.pages ?? [],
    maxConcurrency: props.maxConcurrency ?? 5,
    eventsAtATime: props.eventsAtATime ?? 10,
    botNeeds: props.botNeeds ?? botNeeds,
  };
  checkContext(settings);
  checkBotNeeds(settings.botNeeds);
  return settings;
}

function checkContext(settings: Settings): void {
  const { parameterPrefix, architecture, conversationDays, pages } = settings;
  const { maxConcurrency, eventsAtATime } = settings;
  if (!isParameterPrefix(parameterPrefix)) refuse('parameterPrefix', PREFIX_RULE, parameterPrefix);
  if (!isWhole(conversationDays, 1))
    refuse('conversationDays', 'must be a whole number, at least 1', conversationDays);
  if (!ARCHITECTURES.includes(architecture)) refuse('architecture', 'must be arm64 or x86_64', architecture);
  const page = pages.find((page) => !/^\d+$/.test(page));
  if (page !== undefined) refuse('pages', 'must be ids like 1906385232743451', page);
  if (!isWhole(maxConcurrency, 2, 1000))
    refuse('maxConcurrency', 'must be a whole number from 2 to 1000', maxConcurrency);
  if (!isWhole(eventsAtATime, 1, 10))
    refuse('eventsAtATime', 'must be a whole number from 1 to 10', eventsAtATime);
}

function refuse(name: string, rule: string, value: unknown): never {
  throw new Error(`The context value ${name} ${rule} (got “${value}”).`);
}

function isWhole(value: number, min: number, max = Number.POSITIVE_INFINITY): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function checkBotNeeds({ secrets = [], timeOut = 30 }: BotNeeds): void {
  const secret = secrets.find((name) => !/^\w+$/.test(name));
  if (secret !== undefined)
    throw new Error(`A secret in infra/bot-needs.ts must have a name like OPENAI_API_KEY (got “${secret}”).`);
  if (timeOut < 10 || timeOut > 600)
    throw new Error(`timeOut in infra/bot-needs.ts must be from 10 to 600 seconds (got ${timeOut}).`);
}
