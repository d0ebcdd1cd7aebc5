import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers. Header names are in lower case. */
export interface SignedCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Why AWS refuses a call, in the words of its services. */
export interface SignatureRefusal {
  readonly type: string;
  readonly message: string;
}

/** How far the clocks of caller and service may differ, in milliseconds. */
const MAX_SKEW = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[\w-]+\/[\w-]+\/aws4_request), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Checks a signature of version 4 over the bytes of a call
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 * @param secretOf finds the secret of an access key id
 * @param now the service's clock, in milliseconds since 1970
 * @returns undefined if the service accepts it
 */
export function signatureRefusal(
  call: SignedCall,
  secretOf: (accessKeyId: string) => string | undefined,
  now: number,
): SignatureRefusal | undefined {
  const [, keyId = '', scope = '', names = '', signature = ''] =
    AUTHORIZATION.exec(call.headers.authorization ?? '') ?? [];
  if (!signature)
    return {
      type: 'MissingAuthenticationTokenException',
      message: 'Request is missing Authentication Token',
    };
  const secret = secretOf(keyId);
  if (secret === undefined)
    return {
      type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    };
  const signed = names.split(';');
  const isComplete = ['host', 'x-amz-date', ...amzHeaders(call)].every((name) => signed.includes(name));
  const ours = createHmac('sha256', signingKey(secret, scope))
    .update(textToSign(call, scope, signed))
    .digest();
  if (isComplete && timingSafeEqual(ours, Buffer.from(signature, 'hex'))) return skewRefusal(call, now);
  return {
    type: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  };
}

/** AWS wants these signed. */
function amzHeaders({ headers }: SignedCall): readonly string[] {
  return Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
}

function skewRefusal({ headers }: SignedCall, now: number): SignatureRefusal | undefined {
  const signedAt = headers['x-amz-date'] ?? '';
  const time = Date.parse(signedAt.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (Math.abs(time - now) <= MAX_SKEW) return undefined;
  const type = 'InvalidSignatureException';
  const [ours, earliest, latest] = [0, -MAX_SKEW, MAX_SKEW].map((shift) => amzDate(now + shift));
  if (time > now)
    return {
      type,
      message: `Signature not yet current: ${signedAt} is still later than ${latest} (${ours} + 5 min.)`,
    };
  return {
    type,
    message: `Signature expired: ${signedAt} is now earlier than ${earliest} (${ours} - 5 min.)`,
  };
}

function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[:-]|\.\d+/g, '');
}

function signingKey(secret: string, scope: string): Uint8Array {
  let key: Uint8Array = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return key;
}

function textToSign(call: SignedCall, scope: string, signed: readonly string[]): string {
  const { headers } = call;
  return ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical(call, signed))].join('\n');
}

function canonical({ method, path, headers, bytes }: SignedCall, signed: readonly string[]): string {
  const [place = '/', query = ''] = path.split('?');
  return [
    method,
    place.split('/').map(encodeURIComponent).join('/'),
    query.split('&').sort().join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    sha256(bytes),
  ].join('\n');
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
