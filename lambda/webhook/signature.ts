import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether `signature` (the header X-Hub-Signature-256) is the HMAC-SHA256 of `bytes` with the App secret.
 * Pass the bytes untouched: Facebook signs the escaped JSON that it sends, and serialised again, the JSON
 * would differ.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
 */
export function isSignedBy(appSecret: string, bytes: Buffer, signature: string | undefined): boolean {
  const received = SIGNATURE.exec(signature ?? '')?.[1];
  if (received === undefined) return false;
  const expected = createHmac('sha256', appSecret).update(bytes).digest();
  return timingSafeEqual(expected, Buffer.from(received, 'hex'));
}

/** Whether two secrets are equal, compared in constant time. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
