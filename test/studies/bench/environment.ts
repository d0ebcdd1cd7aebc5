import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Build, Built } from './builds.ts';
import { Instance } from './instance.ts';
import type { BuildFigures } from './rows.ts';
import { type Certificate, makeCertificate, startTlsFront, type TlsFront } from './tls-front.ts';

/** The simulator, whose queue is filled and never worked. */
export interface Outside {
  /** The variables of the function, which reaches all through TLS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly facebook: Facebook;
  readonly certificate: Certificate;
}

/** The builds, what they reach, and what is found out. */
export interface World extends Outside {
  readonly built: Built;
  readonly figures: BuildFigures;
}

/** Where the runtime has its SDK; Lambda sets it too. */
const NODE_PATH = resolve(import.meta.dirname, '../../../node_modules');

/** A Graph API that accepts everything after a while. */
class Facebook {
  /** In milliseconds. */
  delay = 0;
  /** Told of each call as it arrives. */
  onCall: (body: string) => void = () => {};

  readonly answer = async ({ body: asked }: { readonly body: string }) => {
    this.onCall(asked);
    if (this.delay > 0) await setTimeout(this.delay);
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: '{"recipient_id":"1","message_id":"m_1"}' };
  };
}

/**
 * Starts a simulator for some work, and closes it.
 * @param runtime of which the folder takes what is needed beside it
 */
export async function inWorld<T>(runtime: string, work: (outside: Outside) => Promise<T>): Promise<T> {
  const facebook = new Facebook();
  const folder = dirname(runtime);
  // The simulator's own Lambda is never invoked.
  const simulator = await startSimulator({ folder, graphApi: facebook.answer, maxConcurrency: 0 });
  const certificate = await makeCertificate(folder);
  const fronts: TlsFront[] = [];
  const environment: Record<string, string> = { NODE_EXTRA_CA_CERTS: certificate.file, NODE_PATH };
  try {
    for (const [name, value] of Object.entries(simulator.environment)) {
      environment[name] = value;
      if (!value.startsWith(simulator.url)) continue;
      // One for each service: a connection to one serves no other.
      const front = await startTlsFront(simulator.url, certificate);
      fronts.push(front);
      environment[name] = value.replace(simulator.url, front.url);
    }
    return await work({ environment, facebook, certificate });
  } finally {
    for (const front of fronts) front.close();
    await simulator.close();
  }
}

/**
 * Starts an instance of one build.
 * @param flags of Node
 */
export function start({ built, environment }: World, build: Build, flags?: readonly string[]): Instance {
  return new Instance(built.runtime, built.entries[build], environment, flags);
}
