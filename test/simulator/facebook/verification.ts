import { randomInt } from 'node:crypto';

/**
 * Verifies a callback URL as Facebook does when it is saved in the App Dashboard.
 * @returns the error that the Dashboard shows; undefined if the URL is valid
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
