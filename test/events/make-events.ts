/**
 * `npm run make -- events`: writes the events for `sam local invoke` into this folder, as API Gateway passes
 * them to the function. Their signatures fit the demo secrets of the simulator. For a real App set its own:
 * `FB_APP_SECRET=… FB_VERIFY_TOKEN=… PERSON=<PSID> PAGE=<page id> npm run make -- events`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { orExit } from '../../infra/commands/run-command.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { facebookJson, sign } from '../simulator/facebook/delivery.ts';
import { FIRST_PERSON, PAGE_ID } from '../simulator/facebook/facebook.ts';
import { write } from '../support/write.ts';

orExit(() => parseArgs({ options: {} }));

const {
  FB_APP_SECRET = DEMO_SECRETS.FB_APP_SECRET,
  FB_VERIFY_TOKEN = DEMO_SECRETS.FB_VERIFY_TOKEN,
  PERSON = FIRST_PERSON,
  PAGE = PAGE_ID,
  EVENTS_FOLDER = import.meta.dirname,
} = process.env;

const TIME = Date.UTC(2026, 0, 1);

function event(
  method: string,
  parts: Pick<APIGatewayProxyEventV2, 'headers' | 'rawQueryString' | 'body'>,
): APIGatewayProxyEventV2 {
  const headers = Object.entries(parts.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    version: '2.0',
    routeKey: 'ANY /messenger',
    rawPath: '/messenger',
    rawQueryString: parts.rawQueryString,
    headers: Object.fromEntries(headers),
    ...(parts.rawQueryString && {
      queryStringParameters: Object.fromEntries(new URLSearchParams(parts.rawQueryString)),
    }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method,
        path: '/messenger',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'facebookexternalua',
      },
      requestId: 'sam-local',
      routeKey: 'ANY /messenger',
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: TIME,
    },
    ...(parts.body !== undefined && { body: parts.body }),
    isBase64Encoded: false,
  };
}

function get(verifyToken: string): APIGatewayProxyEventV2 {
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': verifyToken };
  return event('GET', {
    headers: { Accept: '*/*', 'User-Agent': 'facebookplatform/1.0 (+http://developers.facebook.com)' },
    rawQueryString: String(new URLSearchParams(query)),
  });
}

function post(fields: object, appSecret: string): APIGatewayProxyEventV2 {
  const element = { sender: { id: PERSON }, recipient: { id: PAGE }, timestamp: TIME, ...fields };
  const notification = { object: 'page', entry: [{ time: TIME, id: PAGE, messaging: [element] }] };
  const { body, headers } = sign(Buffer.from(facebookJson(notification)), appSecret);
  return event('POST', { headers, rawQueryString: '', body: body.toString() });
}

const hello = { message: { mid: 'm_sam_local_text', text: 'Grüezi 👋' } };
const getStarted = {
  postback: { mid: 'm_sam_local_postback', title: 'Get Started', payload: 'GET_STARTED' },
};

const events = {
  'get.json': get(FB_VERIFY_TOKEN),
  'get-wrong-token.json': get('wrong'),
  'post-text.json': post(hello, FB_APP_SECRET),
  'post-postback.json': post(getStarted, FB_APP_SECRET),
  'post-bad-signature.json': post(hello, 'wrong'),
};

for (const [name, content] of Object.entries(events)) {
  write(join(EVENTS_FOLDER, name), `${JSON.stringify(content, null, 2)}\n`);
}
