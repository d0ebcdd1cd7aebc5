import { type Deadline, OutOfTime } from '../runtime/deadline.ts';
import { classify, LoggableError } from '../runtime/errors.ts';
import { isObject, list } from '../runtime/json.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { MissingSecret } from '../runtime/secrets.ts';
import type { GraphApi } from './graph-api.ts';
import type { GraphCall } from './graph-request.ts';
import {
  day,
  fieldsOf,
  GENERATE,
  notSubscribed,
  readSubscribedApp,
  readTokenInfo,
  type TokenInfo,
  tokenProblems,
} from './page-checks.ts';
import { retried } from './retry.ts';

/** What the stack's schedule sends to the function, below `heartbeat`. */
export interface Heartbeat {
  /** The webhook fields that the bot needs; none if nobody knows. */
  readonly fields: readonly string[];
  /** Ids of the Pages to ask about; none for the one Page of FB_PAGE_TOKEN. */
  readonly pages: readonly string[];
}

/** An event that only EventBridge Scheduler sends: API Gateway and SQS write their own keys, whatever the call has. */
export interface HeartbeatEvent {
  readonly heartbeat: Heartbeat;
}

type Asked = Pick<GraphApi, 'call'>;

/** A token that expires within this time counts as a failure, in milliseconds. */
const SOON = 7 * 24 * 60 * 60_000;

/** It asks about so many Pages at a time, whose tokens Parameter Store has to read. */
const AT_A_TIME = 50;

/** Stands for the Page of FB_PAGE_TOKEN, whose id the function does not know. */
const ONLY_PAGE = 'me';

/**
 * Asks Facebook whether token and App secret of each Page are good, until when, and whether the Page is subscribed to
 * the fields. Writes a line for each Page, and the metric `HeartbeatFailures`. That none failed is written only when every
 * Page had an answer: the silence of one must not hide behind the others.
 */
export async function heartbeat(
  graphApi: Asked,
  { fields, pages }: Heartbeat,
  deadline: Deadline,
): Promise<void> {
  const asked = pages.length > 0 ? pages : [ONLY_PAGE];
  const answers: (boolean | undefined)[] = [];
  while (answers.length < asked.length) {
    const some = asked.slice(answers.length, answers.length + AT_A_TIME);
    answers.push(...(await Promise.all(some.map((page) => isWell(graphApi, page, fields, deadline)))));
  }
  const failures = answers.filter((isWell) => isWell === false).length;
  if (failures > 0 || !answers.includes(undefined)) metrics.heartbeat(failures);
}

/** Whether Facebook accepts all of a Page; undefined if it could not be asked. */
async function isWell(
  graphApi: Asked,
  page: string,
  needed: readonly string[],
  deadline: Deadline,
): Promise<boolean | undefined> {
  const ids = page === ONLY_PAGE ? {} : { page };
  try {
    const { info, fields } = await ask(graphApi, page, deadline);
    const named = { page: info.pageId, ...ids };
    const message = problemsOf(page, info, fields, needed).join(' ');
    if (message) log.error('Heartbeat: the Page needs something', { ...named, message });
    else log.info('Heartbeat: all is well', { ...named, ...ends(info), fields });
    return message === '';
  } catch (error) {
    if (!(error instanceof LoggableError)) throw error;
    if (['token', 'fault'].includes(classify(error)) || error instanceof MissingSecret) {
      log.error('Heartbeat: the Page needs something', { ...ids, ...describe(error) });
      return false;
    }
    log.warn('Heartbeat: Facebook could not be asked', { ...ids, ...describe(error) });
    return undefined;
  }
}

interface Answers {
  readonly info: TokenInfo;
  /** To which the Page is subscribed; undefined if the token is no good. */
  readonly fields: readonly string[] | undefined;
}

/** Three calls. The first one also needs the App secret. */
async function ask(graphApi: Asked, page: string, { startBy, endBy }: Deadline): Promise<Answers> {
  if (Date.now() > startBy) throw new OutOfTime();
  const get = (path: string, more: Pick<GraphCall, 'query' | 'asApp'>) =>
    retried(() => graphApi.call(page, { method: 'GET', path, ...more }, { endBy }), startBy);
  const asApp = String((await get('app', { query: { fields: 'id' } })).id);
  const info = readTokenInfo(await get('debug_token', { asApp }));
  if (tokenProblems(info).length > 0) return { info, fields: undefined };
  const query = { fields: 'id,subscribed_fields', limit: '100' };
  const { data } = await get('me/subscribed_apps', { query });
  return { info, fields: fieldsOf(list(data).filter(isObject).map(readSubscribedApp), asApp) };
}

function problemsOf(
  page: string,
  info: TokenInfo,
  fields: readonly string[] | undefined,
  needed: readonly string[],
): readonly string[] {
  const { expires = Number.POSITIVE_INFINITY, pageId } = info;
  const missing = fields && needed.filter((field) => !fields.includes(field));
  const isEmpty = fields?.length === 0;
  return [
    ...tokenProblems(info),
    ...(info.isValid && expires - Date.now() < SOON
      ? [`The Page token expires on ${day(expires)}: ${GENERATE}.`]
      : []),
    ...(page !== ONLY_PAGE && pageId !== undefined && pageId !== page
      ? [`The token belongs to the Page ${pageId}: store the one of ${page}.`]
      : []),
    ...(isEmpty || missing?.length
      ? [`Events are lost: ${notSubscribed(missing?.join(', ') || 'the App')}. Run npm run setup.`]
      : []),
  ];
}

/** Until when the token is good, for the log. */
function ends({ expires, dataAccessExpires }: TokenInfo): Readonly<Record<string, string>> {
  return {
    expires: expires === undefined ? 'never' : day(expires),
    ...(dataAccessExpires !== undefined && { dataAccessExpires: day(dataAccessExpires) }),
  };
}
