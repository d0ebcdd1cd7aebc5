import { createHmac, randomInt } from 'node:crypto';

/**
 * Asks as Facebook does when a callback URL is saved.
 * @throws Error that says what to do.
 */
export async function verificationProbe(url: string, verifyToken: string): Promise<string> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': verifyToken };
  const { status, text } = await answerOf(`${url}?${new URLSearchParams(query)}`, {});
  if (status === 200 && text === challenge) return 'the challenge comes back';
  if (status === 403)
    throw new Error(
      '403: the function holds another FB_VERIFY_TOKEN; it reads a new one within half a minute.',
    );
  throw new Error(`${status}: see the log of the function.`);
}

/**
 * Sends what the Test button of the App Dashboard sends: entry id 0, nobody behind it. The function takes it, and the bot
 * does not see it.
 * @throws Error that says what to do.
 */
export async function signedProbe(url: string, appSecret: string): Promise<string> {
  const message = { mid: 'test_message_id', text: 'test_message' };
  const element = {
    sender: { id: '12334' },
    recipient: { id: '23245' },
    timestamp: String(Math.floor(Date.now() / 1000)),
    message,
  };
  const body = JSON.stringify({
    object: 'page',
    entry: [{ id: '0', time: Date.now(), messaging: [element] }],
  });
  const forged = await post(url, body, 'not the secret');
  if (forged !== 403)
    throw new Error(`a forged call gets ${forged} instead of 403: is this URL that of the stack?`);
  const status = await post(url, body, appSecret);
  if (status === 200) return 'taken; a forged one is refused';
  if (status === 403)
    throw new Error(
      '403: the function holds another FB_APP_SECRET; it reads a new one within half a minute.',
    );
  throw new Error(`${status}: see the log of the function.`);
}

async function post(url: string, body: string, secret: string): Promise<number> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  return (await answerOf(url, { method: 'POST', headers, body })).status;
}

async function answerOf(
  url: string,
  request: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: await response.text() };
  } catch {
    throw new Error(`${new URL(url).host} does not answer: is the stack deployed, and this machine online?`);
  }
}
