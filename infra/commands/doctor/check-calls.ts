import { NAMESPACE } from '../../../lambda/runtime/figures.ts';
import { REFUSED_CALLS } from '../../alarm-thresholds.ts';
import { type MetricToRead, readMetric } from '../../aws/metric.ts';
import type { CheckResult } from './check.ts';

const { minutes, minimum, share } = REFUSED_CALLS;

/** Checks which share of the webhook's calls were refused, by the threshold of the alarm RefusedCalls. */
export async function checkCalls(stack: string, apiId: string): Promise<CheckResult> {
  const ofApi = { namespace: 'AWS/ApiGateway', dimension: ['ApiId', apiId], minutes } as const;
  const calls = await total({ ...ofApi, name: 'Count', statistic: 'SampleCount' });
  const refused = await total({ ...ofApi, name: '4xx', statistic: 'Sum' });
  if (calls < minimum || (100 * refused) / calls < share)
    return `${calls} in the last ${minutes} minutes, ${refused} of them refused (4xx)`;
  const signatures = await total({
    namespace: NAMESPACE,
    dimension: ['Bot', stack],
    name: 'RefusedSignatures',
    statistic: 'Sum',
    minutes,
  });
  const advice = 2 * signatures >= refused ? WRONG_SIGNATURE : OTHER_REASON;
  throw new Error(
    `${refused} of ${calls} calls in the last ${minutes} minutes were refused (4xx), ${signatures} for their signature: ${advice}`,
  );
}

const WRONG_SIGNATURE =
  'compare FB_APP_SECRET with the App secret under App settings → Basic. If they are equal, someone forges calls, and the bot reads nothing of them.';

const OTHER_REASON =
  'the access log shows the method, path and status of each. 429 is the rate limit, 404 a path other than that of the callback URL, 403 for a GET a wrong verify token.';

async function total(metric: MetricToRead): Promise<number> {
  return (await readMetric(metric)).reduce((sum, value) => sum + value, 0);
}
