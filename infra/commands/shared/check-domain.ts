import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { CHECK_ONLINE, proxyVariables } from '../../proxy.ts';

/** For a handshake, in milliseconds. */
const TIME_OUT = 10_000;

/**
 * ACM tries to renew a certificate from 60 days before its end on: if fewer days than these are left, it could not
 * (https://docs.aws.amazon.com/acm/latest/userguide/dns-renewal-validation.html).
 */
const MIN_DAYS = 30;

/** Something that is worth knowing. */
interface Note {
  readonly state: 'note';
  readonly message: string;
}

/**
 * Checks that a domain of one's own has a DNS record, a valid certificate, and leads to the API of the stack. API Gateway
 * shows the same certificate there, and each region has its own.
 * @param url of the webhook
 * @param target the stack's output `DomainTarget`: the host that the DNS record must lead to
 * @throws Error that says what to do
 */
export async function checkDomain(url: string, target: string): Promise<string | Note> {
  const { hostname, port } = new URL(url);
  if (Object.keys(proxyVariables()).length > 0)
    return { state: 'note', message: `where ${hostname} leads cannot be seen through a proxy` };
  const record = `make a DNS record: CNAME of ${hostname} to ${target}`;
  await lookup(hostname).catch(() => {
    throw new Error(`${hostname} has no address: ${record}. A new one may take some minutes to be seen.`);
  });
  const shown = await certificateAt(hostname, Number(port || 443), hostname);
  if (shown.problem !== undefined)
    throw new Error(
      `the certificate of ${hostname} is not valid (${shown.problem}): does it lead to ${target}, and is the certificate in ACM for this name?`,
    );
  const [host = '', targetPort = 443] = target.split(':');
  const own = await certificateAt(host, Number(targetPort), hostname);
  if (shown.fingerprint !== own.fingerprint)
    throw new Error(`${hostname} leads to another API than that of the stack: ${record}.`);
  const days = Math.floor((shown.validTo - Date.now()) / 86_400_000);
  if (days >= MIN_DAYS) return `${hostname} leads to the stack; its certificate is valid for ${days} days`;
  return {
    state: 'note',
    message: `the certificate of ${hostname} ends in ${days} days: see in ACM why it was not renewed. It needs the DNS record of its validation.`,
  };
}

/** What a host shows. */
interface ShownCertificate {
  readonly fingerprint: string;
  /** In milliseconds since 1970. */
  readonly validTo: number;
  /** Why it is not valid for the name. */
  readonly problem: string | undefined;
}

/** @throws Error if the host does not answer */
async function certificateAt(host: string, port: number, servername: string): Promise<ShownCertificate> {
  const socket = connect({ host, port, servername, rejectUnauthorized: false, timeout: TIME_OUT });
  socket.once('timeout', () => socket.destroy(new Error('time-out')));
  try {
    await once(socket, 'secureConnect');
    const { fingerprint256, valid_to } = socket.getPeerCertificate();
    return { fingerprint: fingerprint256, validTo: Date.parse(valid_to), problem: problemOf(socket) };
  } catch {
    throw new Error(`${host} does not answer: ${CHECK_ONLINE}.`);
  } finally {
    socket.destroy();
  }
}

function problemOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  return authorized ? undefined : String(authorizationError);
}
