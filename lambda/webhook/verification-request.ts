import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Secrets } from '../runtime/secrets.ts';
import { answer } from './response.ts';
import { sameSecret } from './signature.ts';

/**
 * Answers the GET by which Facebook checks who owns the callback URL: the bare challenge when the verify
 * token is ours, otherwise 403.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#verification-requests
 */
export async function answerVerificationRequest(
  request: APIGatewayProxyEventV2,
  secrets: Secrets,
): Promise<APIGatewayProxyStructuredResultV2> {
  const query = new URLSearchParams(request.rawQueryString);
  const challenge = only(query, 'hub.challenge');
  const verifyToken = only(query, 'hub.verify_token');
  if (only(query, 'hub.mode') !== 'subscribe' || !challenge || !verifyToken) return answer(403, 'Forbidden');
  const ours = await secrets.matches('FB_VERIFY_TOKEN', (secret) => sameSecret(secret, verifyToken));
  return ours ? answer(200, challenge, { 'x-content-type-options': 'nosniff' }) : answer(403, 'Forbidden');
}

/** The value of a parameter that is there exactly once. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
