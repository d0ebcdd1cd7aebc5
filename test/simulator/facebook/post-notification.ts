import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { ADVANCED } from '../aws/http-api.ts';
import type { Delivery } from './delivery.ts';

/**
 * Sends a notification as Facebook does.
 * @returns the status of the response; 0 if there is none within the time-out
 */
export async function postNotification(
  url: string,
  { body, headers }: Delivery,
  timeOut: number,
): Promise<number> {
  const request = httpRequest(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Length': String(body.length) },
    signal: AbortSignal.timeout(timeOut),
    agent: false,
  });
  try {
    const begun = performance.now();
    request.end(body);
    const [response]: IncomingMessage[] = await once(request, 'response');
    response?.resume();
    const took = performance.now() - begun + Number(response?.headers[ADVANCED] ?? 0);
    return took > timeOut ? 0 : (response?.statusCode ?? 0);
  } catch {
    return 0;
  }
}
