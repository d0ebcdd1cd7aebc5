import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { call, withSimulator } from '../../support/with-simulator.ts';
import { urlOf } from '../request.ts';
import { RUN_SECRET } from './run-secret.ts';
import { signatureRefusal } from './signature.ts';

const simulator = withSimulator();

const NAME = '/messenger-bot/FB_PAGE_TOKEN';

interface Signing {
  readonly secret?: string;
  readonly signedAt?: number;
  readonly sent?: string;
}

/** Reads the Page token from the simulated Parameter Store. @param sent replaces the body that was signed */
async function read({ secret = RUN_SECRET, signedAt = Date.now(), sent }: Signing) {
  const { url } = simulator.current;
  const { host, hostname, protocol } = new URL(url);
  const body = JSON.stringify({ Names: [NAME], WithDecryption: true });
  const signer = new SignatureV4({
    service: 'ssm',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'ASIASOMETHING', secretAccessKey: secret },
    sha256: Sha256,
  });
  const headers = {
    host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AmazonSSM.GetParameters',
  };
  const request = { method: 'POST', protocol, hostname, path: '/', headers, body };
  const signed = await signer.sign(request, { signingDate: new Date(signedAt) });
  return call(url, { method: 'POST', headers: signed.headers, body: sent ?? body });
}

test('a call signed with the secret of the run is answered', async () => {
  const { status, headers, body } = await read({});
  assert.equal(status, 200);
  assert.match(body, /EAADemoPageToken/);
  assert.match(String(headers['x-amzn-requestid']), /^[\w-]{20,}$/);
  assert.ok(Math.abs(Date.parse(String(headers.date)) - Date.now()) < 5000);
});

test('an unsigned call is handed no secret', async () => {
  const { url } = simulator.current;
  const headers = { 'x-amz-target': 'AmazonSSM.GetParameters', 'content-type': 'application/x-amz-json-1.1' };
  const body = JSON.stringify({ Names: [NAME], WithDecryption: true });
  const forged =
    'AWS4-HMAC-SHA256 Credential=ASIASANDBOX1/20260101/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=0';
  for (const more of [{}, { authorization: forged }]) {
    const answer = await call(url, { method: 'POST', headers: { ...headers, ...more }, body });
    assert.equal(answer.status, 400);
    assert.equal(JSON.parse(answer.body).__type, 'MissingAuthenticationTokenException');
    assert.doesNotMatch(answer.body, /EAA/);
  }
});

test('a wrong secret, and another body than the signed one, are refused', async () => {
  const other = JSON.stringify({ Names: ['/messenger-bot/FB_APP_SECRET'], WithDecryption: true });
  for (const wrong of [{ secret: 'simulator' }, { sent: other }]) {
    const { status, body } = await read(wrong);
    assert.equal(status, 400);
    assert.match(body, /InvalidSignatureException.*does not match/);
  }
});

test('a signature that is ten minutes old or early is refused with the service’s clock', async () => {
  const old = await read({ signedAt: Date.now() - 600_000 });
  assert.match(
    old.body,
    /InvalidSignatureException.*Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T/,
  );
  const early = await read({ signedAt: Date.now() + 600_000 });
  assert.match(early.body, /Signature not yet current/);
  assert.ok(Math.abs(Date.parse(String(early.headers.date)) - Date.now()) < 5000);
});

test('a service whose clock is off refuses calls with a right clock', async () => {
  const { clockOff } = simulator.current;
  clockOff.set('AmazonSSM', 600_000);
  const { status, body, headers } = await read({});
  assert.equal(status, 400);
  assert.match(body, /Signature expired/);
  assert.ok(Date.parse(String(headers.date)) - Date.now() > 590_000);
  assert.equal((await read({ signedAt: Date.now() + 600_000 })).status, 200);
  clockOff.clear();
  assert.equal((await read({})).status, 200);
});

test('a header of AWS that is not signed is refused', async () => {
  const { url } = simulator.current;
  const { host, hostname, protocol } = new URL(url);
  const options = { region: 'eu-west-1', credentials: { accessKeyId: 'ASIAX', secretAccessKey: RUN_SECRET } };
  const signer = new SignatureV4({ service: 'ssm', ...options, sha256: Sha256 });
  const body = JSON.stringify({ Names: [NAME], WithDecryption: true });
  const request = { method: 'POST', protocol, hostname, path: '/', body };
  const all = { host, 'x-amz-target': 'AmazonSSM.GetParameters', 'x-amz-user-agent': 'a test' };
  for (const unsigned of ['x-amz-target', 'x-amz-user-agent'] as const) {
    const { [unsigned]: _, ...rest } = all;
    const { headers } = await signer.sign({ ...request, headers: rest });
    const answer = await call(url, { method: 'POST', headers: { ...headers, ...all }, body });
    assert.match(answer.body, /InvalidSignatureException/);
  }
});

test('a signature without the operation is refused', () => {
  const path = '/';
  const authorization = `AWS4-HMAC-SHA256 Credential=A/20260101/r/s/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const refusal = signatureRefusal(
    { method: 'POST', path, headers: { authorization, host: urlOf({}).host }, bytes: Buffer.alloc(0) },
    () => 'secret',
    Date.now(),
  );
  assert.equal(refusal?.type, 'InvalidSignatureException');
});
