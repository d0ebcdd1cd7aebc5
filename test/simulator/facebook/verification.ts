import { randomInt } from 'node:crypto';

/**
 * Facebook's check of a callback URL, as when it is pasted into the App Dashboard.
 * @returns what the Dashboard would complain of; undefined when all is well.
 */
export async function verifyCallback(callbackUrl: string, verifyToken: string): Promise<string | undefined> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const url = new URL(callbackUrl);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  const response = await fetch(url);
  const received = await response.text();
  if (response.status !== 200) {
    return `(#2200) Callback verification failed: HTTP Status Code = ${response.status}`;
  }
  if (received === challenge) return undefined;
  return `(#2201) response does not match challenge, expected value="${challenge}", received="${received}"`;
}
