import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { DEMO_SECRETS } from '../demo-secrets.ts';
import type { CallResponse } from '../intercepted-calls.ts';
import type { Facebook } from './facebook.ts';

/** Calls the simulated Graph API with the Page's token; the body is JSON. */
export async function signedCall(
  facebook: Facebook,
  method: string,
  path: string,
  body?: object,
): Promise<CallResponse> {
  const { FB_PAGE_TOKEN, FB_APP_SECRET } = DEMO_SECRETS;
  const proof = createHmac('sha256', FB_APP_SECRET).update(FB_PAGE_TOKEN).digest('hex');
  const answer = await facebook.answer({
    method,
    path: `/v26.0/${path}${path.includes('?') ? '&' : '?'}appsecret_proof=${proof}`,
    headers: { authorization: `Bearer ${FB_PAGE_TOKEN}` },
    body: body ? JSON.stringify(body) : '',
  });
  if (answer === 'hang up') assert.fail('Facebook hung up.');
  return answer;
}
