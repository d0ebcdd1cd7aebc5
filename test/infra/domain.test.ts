import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:https';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { checkDomain } from '../../infra/commands/shared/check-domain.ts';
import { certificateFor, type KeyAndCertificate } from '../support/certificate.ts';
import { listening } from '../support/listening.ts';

const servers: Server[] = [];

/** Serves with a certificate, as API Gateway does for a domain. Returns host and port. */
async function serve(certificate: KeyAndCertificate): Promise<string> {
  const server = createServer(certificate);
  servers.push(server);
  return (await listening(server)).replace(/^.*:/, 'localhost:');
}

const [ours, ending, foreign] = [certificateFor(300), certificateFor(12), certificateFor(300)];
const untrusted = certificateFor(300);
const trusted = getCACertificates('default');

before(() => setDefaultCACertificates([...trusted, ours.cert, ending.cert, foreign.cert]));

after(() => {
  setDefaultCACertificates(trusted);
  for (const server of servers) server.close();
});

test('a domain that shows the certificate of the stack’s API leads to it', async () => {
  const host = await serve(ours);
  assert.equal(
    await checkDomain(`https://${host}/messenger`, host),
    'localhost leads to the stack; its certificate is valid for 299 days',
  );
});

test('a domain without an address fails, and the error says which record to make', async () => {
  await assert.rejects(
    checkDomain('https://bot.invalid/messenger', 'd-abc.execute-api.eu-west-1.amazonaws.com'),
    /bot\.invalid has no address: make a DNS record: CNAME of bot\.invalid to d-abc\.execute-api\./,
  );
});

test('a domain that leads to an API with another certificate fails', async () => {
  await assert.rejects(
    checkDomain(`https://${await serve(foreign)}/messenger`, await serve(ours)),
    /localhost leads to another API than that of the stack: make a DNS record/,
  );
});

test('a certificate that is not valid for the domain fails', async () => {
  const host = await serve(untrusted);
  await assert.rejects(
    checkDomain(`https://${host}/messenger`, host),
    /the certificate of localhost is not valid \(.*SELF_SIGNED.*\)/,
  );
});

test('a certificate that ACM should have renewed is worth a note', async () => {
  const host = await serve(ending);
  const result = await checkDomain(`https://${host}/messenger`, host);
  assert.partialDeepStrictEqual(result, { state: 'note' });
  assert.match(JSON.stringify(result), /ends in 11 days: see in ACM/);
});

test('a host that does not answer fails', async () => {
  await assert.rejects(
    checkDomain('https://localhost:1/messenger', 'localhost:1'),
    /localhost does not answer/,
  );
});

test('through a proxy it cannot be seen where a domain leads', async () => {
  process.env.HTTPS_PROXY = 'http://proxy.example.com:8080';
  try {
    const result = await checkDomain('https://bot.invalid/messenger', 'd-abc.example.com');
    assert.partialDeepStrictEqual(result, { state: 'note' });
  } finally {
    delete process.env.HTTPS_PROXY;
  }
});
