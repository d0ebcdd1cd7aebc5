import { createHmac } from 'node:crypto';

/** A signed notification. */
export interface Delivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** JSON as Facebook writes it: `/` as `\/`, characters beyond ASCII as `\uXXXX` in lower case. */
export function facebookJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Signs a body with an App secret. The headers are those of Facebook's POST, in Facebook's spelling. */
export function sign(body: Buffer, appSecret: string): Delivery {
  const mac = (algorithm: string) => createHmac(algorithm, appSecret).update(body).digest('hex');
  return {
    body,
    headers: {
      Accept: '*/*',
      'Accept-Encoding': 'deflate, gzip',
      'Content-Type': 'application/json',
      'Facebook-API-Version': 'v26.0',
      'User-Agent': 'facebookexternalua',
      'X-Hub-Signature': `sha1=${mac('sha1')}`,
      'X-Hub-Signature-256': `sha256=${mac('sha256')}`,
    },
  };
}
