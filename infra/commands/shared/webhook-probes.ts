import { createHmac, randomInt } from 'node:crypto';
import { CHECK_ONLINE } from '../../proxy.ts';

/** Time limit of a call, in milliseconds. */
const TIME_OUT = 10_000;

/**
 * Sends the verification request that Facebook sends when a callback URL is saved.
 * @throws Error that says what to do
 */
export async function verificationProbe(url: string, verifyToken: string): Promise<string> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': verifyToken };
  const { status, text } = await call(`${url}?${new URLSearchParams(query)}`, {});
  if (status === 200 && text === challenge) return 'returns the challenge';
  throw new Error(adviceFor(status, 'FB_VERIFY_TOKEN'));
}

/**
 * Sends the event that the Test button of the App Dashboard sends, once with a wrong signature and once with
 * the right one. Its entry has the id 0, which belongs to no Page: the function accepts it and the bot never
 * sees it.
 * @throws Error that says what to do
 */
export async function signedProbe(url: string, appSecret: string): Promise<string> {
  const body = testEvent();
  const forged = await post(url, body, 'not the secret');
  if (forged !== 403) {
    throw new Error(
      `a call with a wrong signature got status ${forged} instead of 403: check that this URL is that of the stack.`,
    );
  }
  const status = await post(url, body, appSecret);
  if (status === 200) return 'accepted; a wrong signature is refused';
  throw new Error(adviceFor(status, 'FB_APP_SECRET'));
}

function adviceFor(status: number, secret: string): string {
  return status === 403
    ? `status 403: the function has another ${secret}. It reads a new one within half a minute.`
    : `status ${status}: see the log of the function.`;
}

function testEvent(): string {
  const element = {
    sender: { id: '12334' },
    recipient: { id: '23245' },
    timestamp: String(Math.floor(Date.now() / 1000)),
    message: { mid: 'test_message_id', text: 'test_message' },
  };
  return JSON.stringify({ object: 'page', entry: [{ id: '0', time: Date.now(), messaging: [element] }] });
}

async function post(url: string, body: string, secret: string): Promise<number> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  return (await call(url, { method: 'POST', headers, body })).status;
}

async function call(
  url: string,
  request: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIME_OUT) });
    return { status: response.status, text: await response.text() };
  } catch {
    throw new Error(
      `${new URL(url).host} does not respond: check that the stack is deployed, and ${CHECK_ONLINE}.`,
    );
  }
}
