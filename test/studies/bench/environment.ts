import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { InjectedFault, InterceptedCall } from '../../simulator/intercepted-calls.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Build, Built } from './builds.ts';
import { Instance } from './instance.ts';
import type { BuildFigures } from './rows.ts';
import { makeCertificate, startTlsFront, type TlsFront } from './tls-front.ts';

/** The simulator. The function fills its queue; no record of it is processed. */
export interface Environment {
  /** The function's environment variables. All their endpoints use TLS. */
  readonly variables: Readonly<Record<string, string>>;
  readonly facebook: Facebook;
}

/** What a measurement needs: the simulator, the builds, and where to note the figures. */
export interface Bench extends Environment {
  readonly built: Built;
  readonly figures: BuildFigures;
}

/** Where Node finds the SDK that is not bundled. Lambda sets this variable too. */
const NODE_PATH = resolve(import.meta.dirname, '../../../node_modules');

/** A Graph API that accepts every call after a delay. */
class Facebook {
  /** In milliseconds. */
  delay = 0;
  /** Called when a request arrives. */
  onCall: () => void = () => {};

  readonly answer = async () => {
    this.onCall();
    if (this.delay > 0) await setTimeout(this.delay);
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: '{"recipient_id":"1","message_id":"m_1"}' };
  };
}

/** SQS itself refuses the handles of the records, which were never in its queue. */
function acceptUnknownHandles({ operation, body }: InterceptedCall): InjectedFault | undefined {
  if (operation !== 'ChangeMessageVisibilityBatch' && operation !== 'DeleteMessageBatch') return undefined;
  const { Entries }: { readonly Entries: readonly { readonly Id: string }[] } = JSON.parse(body);
  const answer = { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { when: 'before', what: { status: 200, headers, body: JSON.stringify(answer) } };
}

/**
 * Starts a simulator for some work and closes it afterwards.
 * @param runtime the certificate goes into its folder
 */
export async function inEnvironment<T>(
  runtime: string,
  work: (environment: Environment) => Promise<T>,
): Promise<T> {
  const facebook = new Facebook();
  const folder = dirname(runtime);
  // The simulator's own Lambda is never invoked.
  const simulator = await startSimulator({ folder, graphApi: facebook.answer, maxConcurrency: 0 });
  simulator.faultFor = acceptUnknownHandles;
  const certificate = await makeCertificate(folder);
  const fronts: TlsFront[] = [];
  const variables: Record<string, string> = { NODE_EXTRA_CA_CERTS: certificate.file, NODE_PATH };
  try {
    for (const [name, value] of Object.entries(simulator.environment)) {
      variables[name] = value;
      if (!value.startsWith(simulator.url)) continue;
      // One for each service: in AWS, services do not share connections.
      const front = await startTlsFront(simulator.url, certificate);
      fronts.push(front);
      variables[name] = value.replace(simulator.url, front.url);
    }
    return await work({ variables, facebook });
  } finally {
    for (const front of fronts) front.close();
    await simulator.close();
  }
}

/**
 * Starts an instance of one build.
 * @param flags of Node
 */
export function start({ built, variables }: Bench, build: Build, flags?: readonly string[]): Instance {
  return new Instance(built.runtime, built.entries[build], variables, flags);
}
