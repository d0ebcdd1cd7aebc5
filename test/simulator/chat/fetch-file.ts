import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP } from 'node:net';
import { isPublic, lookupPublic, NotPublic } from './public-address.ts';

/** How long Facebook waits for a file, in milliseconds; for videos it waits 75 s. */
const TIME_OUT = 10_000;

const MAX_REDIRECTS = 5;

/**
 * Fetches a file from the Internet as Facebook does, and from nowhere else: who writes the URL must not reach this
 * machine or its network, neither by address nor by name nor by a redirect.
 * @param trusted origins of servers on this machine, for example that of the simulator itself
 * @throws Error if there is no such file, or the address is not public
 */
export async function fetchFile(url: string, trusted: ReadonlySet<string>): Promise<IncomingMessage> {
  let place = new URL(url);
  const signal = AbortSignal.timeout(TIME_OUT);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await open(place, trusted, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return response;
    response.destroy();
    if (!headers.location || statusCode < 300 || statusCode > 399) throw new Error(`Status ${statusCode}.`);
    place = new URL(headers.location, place);
  }
  throw new Error(`More than ${MAX_REDIRECTS} redirects.`);
}

async function open(place: URL, trusted: ReadonlySet<string>, signal: AbortSignal): Promise<IncomingMessage> {
  const isTrusted = trusted.has(place.origin);
  const host = place.hostname.replace(/^\[(.*)\]$/, '$1');
  // Node does not look up an address that is written as one.
  if (!isTrusted && isIP(host) && !isPublic(host)) throw new NotPublic(host);
  if (place.protocol !== 'http:' && place.protocol !== 'https:') throw new Error('Only http and https.');
  const get = place.protocol === 'https:' ? httpsGet : httpGet;
  const request = get(place, { agent: false, signal, ...(!isTrusted && { lookup: lookupPublic }) });
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (!response) throw new Error('No response.');
  return response;
}
