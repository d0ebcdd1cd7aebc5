import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Secrets } from '../runtime/secrets.ts';
import { respond } from './response.ts';
import { sameSecret } from './signature.ts';

/**
 * Handles the GET with which Facebook checks who owns the callback URL. The right verify token gets the bare
 * challenge, any other a 403.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#verification-requests
 * @param endBy how long to wait for the verify token, in milliseconds since 1970
 */
export async function handleVerificationRequest(
  request: APIGatewayProxyEventV2,
  secrets: Secrets,
  endBy: number,
): Promise<APIGatewayProxyStructuredResultV2> {
  const query = new URLSearchParams(request.rawQueryString);
  const challenge = only(query, 'hub.challenge');
  const verifyToken = only(query, 'hub.verify_token');
  if (only(query, 'hub.mode') !== 'subscribe' || !challenge || !verifyToken) return respond(403, 'Forbidden');
  const accepts = (secret: string) => sameSecret(secret, verifyToken);
  const isOurs = await secrets.matches('FB_VERIFY_TOKEN', accepts, endBy);
  if (!isOurs) return respond(403, 'Forbidden');
  return respond(200, challenge, { 'x-content-type-options': 'nosniff' });
}

/** The value of a parameter that occurs exactly once. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
