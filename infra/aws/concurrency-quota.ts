import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { at, isObject, number } from '../../lambda/runtime/json.ts';
import { awsEndpoint } from '../../lambda/runtime/settings.ts';
import { clientOptions } from '../proxy.ts';
import { askAws } from './ask-aws.ts';

/** How many sandboxes may run at a time in the account and region. */
export interface ConcurrencyQuota {
  readonly all: number;
  /** Without those that other functions have reserved for themselves. */
  readonly unreserved: number;
}

/** In milliseconds. */
const TIME_OUT = 10_000;

/**
 * Reads the quota (https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html). Lambda's SDK client would be
 * installed for this one call.
 * @throws Error that says what to do if AWS refuses
 */
export function readConcurrencyQuota(): Promise<ConcurrencyQuota> {
  return askAws(accountSettings());
}

async function accountSettings(): Promise<ConcurrencyQuota> {
  // Any client finds region and credentials as the SDK does.
  const { config } = new CloudFormationClient(clientOptions());
  const region = await config.region();
  const URL_SUFFIX = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { url } = awsEndpoint('lambda', { ...process.env, AWS_REGION: region, URL_SUFFIX });
  const { host, hostname, protocol, pathname } = new URL('/2016-08-19/account-settings/', url);
  const signer = new SignatureV4({
    service: 'lambda',
    region,
    credentials: config.credentials,
    sha256: Sha256,
  });
  const request = { method: 'GET', protocol, hostname, path: pathname, headers: { host } };
  const { headers } = await signer.sign(request);
  const response = await fetch(`${protocol}//${host}${pathname}`, {
    headers,
    signal: AbortSignal.timeout(TIME_OUT),
  });
  const json: unknown = await response.json().catch(() => undefined);
  const limit = isObject(json) ? at(json, 'AccountLimit') : {};
  const [all, unreserved] = [
    number(limit.ConcurrentExecutions),
    number(limit.UnreservedConcurrentExecutions),
  ];
  if (response.ok && all !== undefined && unreserved !== undefined) return { all, unreserved };
  const [name = 'Error'] = (response.headers.get('x-amzn-errortype') ?? `Status${response.status}`).split(
    ':',
  );
  // Like an error of the SDK.
  throw Object.assign(new Error('Lambda refused the call'), { name, $fault: 'client' });
}
