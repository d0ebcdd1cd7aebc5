import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether `signature` (the header X-Hub-Signature-256) is the HMAC-SHA256 of the untouched `bytes` under the
 * App's secret. Facebook signs the escaped JSON it sends, so JSON parsed and written again has another one.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
 */
export function isSignedBy(appSecret: string, bytes: Buffer, signature: string | undefined): boolean {
  const given = SIGNATURE.exec(signature ?? '')?.[1];
  if (given === undefined) return false;
  const expected = createHmac('sha256', appSecret).update(bytes).digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

/** Whether two secrets are the same, in a time that tells nothing about either. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
