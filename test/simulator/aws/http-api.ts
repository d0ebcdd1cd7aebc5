import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { listener, urlOf } from '../request.ts';
import type { Invoke } from './lambda.ts';

const MAX_PAYLOAD = 6 * 1024 * 1024;

/** The response header with the time that the function waited without real time passing, in milliseconds. */
export const ADVANCED = 'x-simulator-advanced';

/**
 * An API Gateway HTTP API with one route, `ANY /messenger`, that invokes a Lambda function: builds the event
 * in payload format 2.0 from the bytes of the request, and the response from the function's result
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function httpApi(invoke: Invoke): RequestListener {
  return listener(async (request, response) => {
    const url = urlOf(request);
    const body = await buffer(request);
    if (url.pathname !== '/messenger') return message(response, 404, 'Not Found');
    const event = JSON.stringify(eventOf(request, url, body));
    if (event.length > MAX_PAYLOAD) return message(response, 413, 'Request Entity Too Large');
    const { payload, error, advanced } = await invoke(event);
    if (advanced !== undefined) response.setHeader(ADVANCED, String(advanced));
    if (error !== undefined) return message(response, 500, 'Internal Server Error');
    respond(response, payload === undefined ? null : JSON.parse(payload));
  });
}

function message(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

/** The event that the function receives. */
export function eventOf(request: IncomingMessage, url: URL, body: Buffer): APIGatewayProxyEventV2 {
  const { cookie, ...distinct } = request.headersDistinct;
  const headers = Object.fromEntries(
    Object.entries(distinct).map(([name, values = []]) => [name, values.join(',')]),
  );
  const isText = /^(text\/|application\/(json|xml|javascript))/.test(headers['content-type'] ?? 'text/plain');
  const now = new Date(Date.now());
  return {
    version: '2.0',
    routeKey: 'ANY /messenger',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.flatMap((line) => line.split('; ')) }),
    headers,
    ...(url.search.length > 1 && { queryStringParameters: joined(url.searchParams) }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'simulator',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'simulator',
      http: {
        method: request.method ?? 'GET',
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: 'ANY /messenger',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}

/**
 * Without `statusCode` the whole result becomes a 200 with JSON. API Gateway does the same, so a bug would
 * show.
 */
function respond(response: ServerResponse, answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    return;
  }
  const { statusCode, headers, body, isBase64Encoded }: Answer = answer;
  if (typeof statusCode !== 'number') message(response, 500, 'Internal Server Error');
  else
    response.writeHead(statusCode, headers).end(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));
}

interface Answer {
  readonly statusCode?: unknown;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}
