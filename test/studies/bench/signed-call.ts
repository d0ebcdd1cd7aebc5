import { createHash, createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

const { AWS_REGION = '', AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN = '' } = process.env;
const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

/**
 * Posts JSON over a keep-alive connection.
 * @returns the JSON of the response
 * @throws Error unless the status is 200
 */
export function post<T>(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http });
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${url.pathname} responded ${response.statusCode}: ${text}`));
      });
    });
    request.end(body);
  });
}

/**
 * Calls an AWS API with a signature made by hand
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 * @param target `AmazonSSM.GetParameters`
 */
export function callAws<T>(service: string, endpoint: string, target: string, input: object): Promise<T> {
  const url = new URL(endpoint);
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replace(/[:-]|\.\d+/g, '');
  const headers = {
    'content-type': service === 'ssm' ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0',
    host: url.host,
    'x-amz-date': time,
    'x-amz-security-token': AWS_SESSION_TOKEN,
    'x-amz-target': target,
  };
  return post(url, { ...headers, authorization: authorization(service, time, headers, body) }, body);
}

/**
 * The Authorization header of a POST to `/`.
 * @param headers to sign, sorted by name
 */
export function authorization(
  service: string,
  time: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): string {
  const date = time.slice(0, 8);
  const scope = `${date}/${AWS_REGION}/${service}/aws4_request`;
  const signed = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), signed, sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [date, AWS_REGION, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${AWS_SECRET_ACCESS_KEY}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** SHA-256 in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
