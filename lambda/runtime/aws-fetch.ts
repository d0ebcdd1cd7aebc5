import type { SignatureV4 } from '@smithy/signature-v4';
import { withCallSite } from './call-site.ts';
import { awsEndpoint } from './settings.ts';

/** What to send to a service of AWS. */
export interface AwsFetchOptions {
  /** The name of the service in the signature, if it is another than that in the host name: `bedrock`. */
  readonly service?: string;
  /** @default POST */
  readonly method?: string;
  /** In addition to those of the signature. The default `content-type` is `application/json`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the call early: `AbortSignal.timeout(20_000)`. */
  readonly signal?: AbortSignal;
}

type SignerFor = (service: string, region: string) => Pick<SignatureV4, 'sign'>;

/** Refuses every call: no function runs. */
export const noSigner: SignerFor = () => {
  throw new Error(
    'AWS can only be called while the function runs. In a test: see lambda/README.md#a-model-aws-and-secrets-in-tests',
  );
};

let signerFor = noSigner;

/** Sets who signs: this file is one that a bot loads, and imports no package, which would enlarge every bundle. */
export function provideSigner(signer: SignerFor): void {
  signerFor = signer;
}

/**
 * Calls a service of AWS over HTTPS as the function's own role, in the function's region:
 * `awsFetch('bedrock-runtime', '/model/…/converse', { service: 'bedrock', body })`. Allow the call in `grant` of
 * `infra/bot-needs.ts`. It is made once, however it ends.
 * @param host the first word of the host name: `bedrock-runtime`, `scheduler`, `dynamodb`
 * @param path with its query, encoded as in a URL
 * @returns the response, of any status
 * @throws TypeError when AWS cannot be reached; what `signal` says when it is aborted
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function awsFetch(host: string, path: string, options: AwsFetchOptions = {}): Promise<Response> {
  return withCallSite(awsFetch, () => signAndFetch(host, path, options));
}

async function signAndFetch(host: string, path: string, options: AwsFetchOptions): Promise<Response> {
  const { service = host, method = 'POST', headers, body, signal } = options;
  const { url: endpoint, region } = awsEndpoint(host);
  const url = new URL(path, endpoint);
  const { headers: signed } = await signerFor(service, region).sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries([...url.searchParams.keys()].map((key) => [key, url.searchParams.getAll(key)])),
    headers: { 'content-type': 'application/json', ...headers, host: url.host },
    ...(body !== undefined && { body }),
  });
  return fetch(url, {
    method,
    headers: signed,
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
}
