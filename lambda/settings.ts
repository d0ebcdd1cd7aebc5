import { isParameterPrefix, PREFIX_RULE } from './secret-names.ts';

/** What the function is told by its environment. */
export interface Settings {
  /** Path in Parameter Store under which the secrets lie: `/messenger-bot` → `/messenger-bot/FB_PAGE_TOKEN`. */
  readonly parameterPrefix: string;
  /** Where the Graph API answers, without version and without a slash at the end. */
  readonly graphApiUrl: string;
}

/**
 * Reads the settings; no other file reads the environment. An empty variable counts as absent, because the
 * template must declare each variable that `sam local` may override.
 * @throws Error that names the variable and says what it must look like.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const parameterPrefix = environment.PARAMETER_PREFIX || '/messenger-bot';
  if (!isParameterPrefix(parameterPrefix)) throw new Error(`PARAMETER_PREFIX ${PREFIX_RULE}.`);
  const graphApiUrl = environment.GRAPH_API_URL || 'https://graph.facebook.com';
  if (!URL.canParse(graphApiUrl)) throw new Error('GRAPH_API_URL must be a URL or empty.');
  return { parameterPrefix, graphApiUrl: graphApiUrl.replace(/\/$/, '') };
}
