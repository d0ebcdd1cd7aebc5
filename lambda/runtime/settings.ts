import { isParameterPrefix, PREFIX_RULE } from './parameter-names.ts';

/** What the function is told by its environment. */
export interface Settings {
  /** What tells its metrics from those of another bot or stage in the account: the name of the stack. */
  readonly botName: string;
  /** Path in Parameter Store under which the secrets lie: `/messenger-bot` → `/messenger-bot/FB_PAGE_TOKEN`. */
  readonly parameterPrefix: string;
  /** The Pages that have a token each; without any, one token serves all. */
  readonly pages: readonly string[];
  /** Names of the bot's own secrets. */
  readonly botSecrets: readonly string[];
  /** Where the Graph API answers, without version and without a slash at the end. */
  readonly graphApiUrl: string;
  readonly region: string;
  /** Where Parameter Store answers. */
  readonly parameterStoreUrl: string;
  /** Where DynamoDB answers. */
  readonly dynamoDbUrl: string;
  /** Where events wait; without it they are answered within the call that brings them. */
  readonly eventQueueUrl: string | undefined;
  /** Where events go that were given up. */
  readonly deadLetterQueueUrl: string;
  /** Where conversations are remembered; without it nothing is. */
  readonly conversationTable: string | undefined;
  /** After how many days of silence a conversation is forgotten. */
  readonly conversationDays: number;
}

/**
 * Reads the settings; no other file reads the environment. An empty variable counts as absent, because the
 * template must declare each variable that `sam local` may override.
 * @throws Error that names the variable and says what it must look like.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const parameterPrefix = environment.PARAMETER_PREFIX || '/messenger-bot';
  if (!isParameterPrefix(parameterPrefix)) throw new Error(`PARAMETER_PREFIX ${PREFIX_RULE}.`);
  const graphApiUrl = url(environment, 'GRAPH_API_URL') ?? 'https://graph.facebook.com';
  const eventQueueUrl = url(environment, 'EVENT_QUEUE_URL');
  const deadLetterQueueUrl = url(environment, 'DEAD_LETTER_QUEUE_URL') ?? '';
  const conversationTable = environment.CONVERSATION_TABLE || undefined;
  if (eventQueueUrl && !(conversationTable && deadLetterQueueUrl)) {
    throw new Error(
      'EVENT_QUEUE_URL needs CONVERSATION_TABLE and DEAD_LETTER_QUEUE_URL: a retry must know what was sent.',
    );
  }
  const region = environment.AWS_REGION || 'us-east-1';
  const suffix = environment.URL_SUFFIX || 'amazonaws.com';
  const conversationDays = Number(environment.CONVERSATION_DAYS || 90);
  if (!Number.isSafeInteger(conversationDays) || conversationDays < 1) {
    throw new Error('CONVERSATION_DAYS must be a whole number of days from 1 on.');
  }
  return {
    botName: environment.BOT_NAME || 'MessengerBot',
    parameterPrefix,
    pages: names(environment.PAGE_IDS),
    botSecrets: names(environment.BOT_SECRETS),
    graphApiUrl: graphApiUrl.replace(/\/$/, ''),
    region,
    parameterStoreUrl: url(environment, 'AWS_ENDPOINT_URL_SSM') ?? `https://ssm.${region}.${suffix}`,
    dynamoDbUrl: url(environment, 'AWS_ENDPOINT_URL_DYNAMODB') ?? `https://dynamodb.${region}.${suffix}`,
    eventQueueUrl,
    deadLetterQueueUrl,
    conversationTable,
    conversationDays,
  };
}

function url(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  if (!value) return undefined;
  if (URL.canParse(value)) return value;
  throw new Error(
    `${name} must be a URL or empty, not “${value}”. sam local: give it --env-vars test/events/env.aws.json.`,
  );
}

function names(list = ''): readonly string[] {
  return list.split(',').filter(Boolean);
}
