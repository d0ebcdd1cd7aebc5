import { isParameterPrefix, PREFIX_RULE } from './parameter-names.ts';

/** The settings in the function's environment variables. */
export interface Settings {
  /** The name of the stack. It separates the metrics from those of other bots and stages in the account. */
  readonly botName: string;
  /** The path of the secrets in Parameter Store: `/messenger-bot` for `/messenger-bot/FB_PAGE_TOKEN`. */
  readonly parameterPrefix: string;
  /** Ids of the Pages with a token each, or `*` for every Page whose token is stored. If empty, one token serves all. */
  readonly pages: readonly string[];
  /** The names of the bot's own secrets. */
  readonly botSecrets: readonly string[];
  /** The file that they come from on one's own machine; undefined on AWS. */
  readonly secretsFile: string | undefined;
  /** The names of those that are in that file. */
  readonly secretsInFile: readonly string[];
  /** Without the version and without a slash at the end. */
  readonly graphApiUrl: string;
  readonly region: string;
  readonly parameterStoreUrl: string;
  readonly dynamoDbUrl: string;
  /** The queue of events. Without it, the function processes events within the webhook call. */
  readonly eventQueueUrl: string | undefined;
  /** The queue of events that failed for good. */
  readonly deadLetterQueueUrl: string;
  /** The table of conversations. Without it, nothing is remembered. */
  readonly conversationTable: string | undefined;
  /** Days after which a conversation without new messages is deleted. */
  readonly conversationDays: number;
}

/**
 * Reads the settings. No other file reads the environment. An empty variable counts as absent, because the
 * template must declare each variable that `sam local` may override.
 * @throws Error that names the variable and the values that are allowed.
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
      'EVENT_QUEUE_URL needs CONVERSATION_TABLE and DEAD_LETTER_QUEUE_URL: a retry must know what was sent before.',
    );
  }
  const region = environment.AWS_REGION || 'us-east-1';
  const suffix = environment.URL_SUFFIX || 'amazonaws.com';
  const conversationDays = Number(environment.CONVERSATION_DAYS || 90);
  if (!Number.isSafeInteger(conversationDays) || conversationDays < 1) {
    throw new Error('CONVERSATION_DAYS must be a whole number, at least 1.');
  }
  return {
    botName: environment.BOT_NAME || 'MessengerBot',
    parameterPrefix,
    pages: names(environment.PAGE_IDS),
    botSecrets: names(environment.BOT_SECRETS),
    secretsFile: environment.BOT_SECRETS_FILE || undefined,
    secretsInFile: names(environment.BOT_SECRETS_IN_FILE),
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

/**
 * The region of the function, and the URL of a service there, or the one in `AWS_ENDPOINT_URL_<HOST>` or
 * `AWS_ENDPOINT_URL`.
 * @param host the first word of the service's host name: `bedrock-runtime`
 */
export function awsEndpoint(
  host: string,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly url: string; readonly region: string } {
  const { AWS_REGION: region = 'us-east-1', URL_SUFFIX: suffix = 'amazonaws.com' } = environment;
  const name = 'AWS_ENDPOINT_URL';
  const instead =
    url(environment, `${name}_${host.toUpperCase().replaceAll('-', '_')}`) ?? url(environment, name);
  return { region, url: instead ?? `https://${host}.${region}.${suffix}` };
}

/** The X-Ray trace of the invocation under way. Lambda sets it anew for each invocation. */
export function traceId(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment._X_AMZN_TRACE_ID || undefined;
}

function url(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  if (!value) return undefined;
  if (URL.canParse(value)) return value;
  throw new Error(
    `${name} must be a URL or empty, not “${value}”. With sam local, add --env-vars test/events/env.aws.json.`,
  );
}

function names(list = ''): readonly string[] {
  return list.split(',').filter(Boolean);
}
