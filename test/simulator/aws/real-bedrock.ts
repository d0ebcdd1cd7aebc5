import { SSMClient } from '@aws-sdk/client-ssm';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { clientOptions } from '../../../infra/proxy.ts';
import type { CallResponse, InterceptedCall } from '../intercepted-calls.ts';

/**
 * The real Bedrock, in the account that this machine is signed in to. The bot never sees these credentials: its call is
 * checked as ever, then signed again and passed on.
 * @param environment may name another endpoint, in `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`
 * @throws Error that says what to do when nobody is signed in to AWS, or no region is chosen
 */
export async function realBedrock(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<(call: InterceptedCall) => Promise<CallResponse>> {
  const { region: readRegion, credentials } = new SSMClient(clientOptions()).config;
  const region = await readRegion().catch(() => {
    throw new Error('--real-model needs a region: AWS_REGION=eu-west-1 npm start -- --real-model');
  });
  await credentials().catch(() => {
    throw new Error('--real-model needs AWS credentials: sign in (aws sso login), or set AWS_PROFILE.');
  });
  const endpoint =
    environment.AWS_ENDPOINT_URL_BEDROCK_RUNTIME || `https://bedrock-runtime.${region}.amazonaws.com`;
  const signer = new SignatureV4({ service: 'bedrock', region, credentials, sha256: Sha256 });

  return async ({ method, path, body }) => {
    const url = new URL(path, endpoint);
    const { protocol, hostname, host, pathname } = url;
    const headers = { host, 'content-type': 'application/json' };
    const signed = await signer.sign({ method, protocol, hostname, path: pathname, headers, body });
    const response = await fetch(url, { method, headers: signed.headers, body });
    const names = ['content-type', 'x-amzn-errortype', 'x-amzn-requestid'];
    const passed = names.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    return { status: response.status, headers: Object.fromEntries(passed), body: await response.text() };
  };
}
