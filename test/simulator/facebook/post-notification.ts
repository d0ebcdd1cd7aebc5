import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { ADVANCED } from '../aws/http-api.ts';
import type { Delivery } from './delivery.ts';

/** How long Facebook waits, in milliseconds. */
export interface Patience {
  /** In real time. */
  readonly timeOut: number;
  /** In the time that the function waits without real time passing. */
  readonly simulated: number;
}

/**
 * Sends a notification as Facebook does.
 * @returns the status of the response; 0 if there is none in time
 */
export async function postNotification(
  url: string,
  { body, headers }: Delivery,
  { timeOut, simulated }: Patience,
): Promise<number> {
  const request = httpRequest(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Length': String(body.length) },
    signal: AbortSignal.timeout(timeOut),
    agent: false,
  });
  try {
    request.end(body);
    const [response]: IncomingMessage[] = await once(request, 'response');
    response?.resume();
    const waited = Number(response?.headers[ADVANCED] ?? 0);
    return waited > simulated ? 0 : (response?.statusCode ?? 0);
  } catch {
    return 0;
  }
}
