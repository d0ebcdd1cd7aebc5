import type { StackProps } from 'aws-cdk-lib';
import type { BotNeeds } from './bot-needs.ts';
import type { Guards } from './guards.ts';

/** The settings of a stack. `infra/app.ts` takes most of them from CDK's context. */
export interface MessengerBotStackProps extends StackProps, Guards {
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
   * `<prefix>/pages/<id>/FB_PAGE_TOKEN`. `*` serves every Page whose token is stored there, and so do more ids than
   * the function's policy has room for: about fifty.
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
   * When the function asks Facebook every day whether token, App secret and subscription are good: a time in UTC, within
   * an hour of it. `false` for never. Without the Pages' ids (`pages` is `*`) nobody knows whom to ask about.
   * @default '06:00'
   */
  readonly heartbeat?: string | false;
  /**
   * The webhook fields that the heartbeat looks for. `infra/app.ts` takes them from the author's bot.
   * @default none: it looks only whether the Page is subscribed
   */
  readonly heartbeatFields?: readonly string[];
  /**
   * Secrets, time-out, memory and permissions that the bot needs.
   * @default `botNeeds` of `infra/bot-needs.ts`
   */
  readonly botNeeds?: BotNeeds;
}

/** Settings that have no default. */
type Optional = 'alarmEmail' | 'monthlyBudget' | 'kmsKeyArn' | 'domain' | 'certificateArn' | 'hostedZoneId';

/** Checked settings, with every default filled in. */
export type Settings = Readonly<
  Required<Omit<MessengerBotStackProps, keyof StackProps | Optional>> & {
    [Name in Optional]: MessengerBotStackProps[Name] | undefined;
  } & {
    /** `pages` as they were given, whether a policy has room for them or not. */
    namedPages: readonly string[];
  }
>;
