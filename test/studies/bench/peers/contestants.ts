import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bundleWith } from '../../../simulator/bundle.ts';
import { buildRuntime } from '../builds.ts';
import { deliveryOf, postOf, recordEvent } from '../calls.ts';
import { install, sizeOf } from './install.ts';
import { PEERS, type Peer, type PeerName } from './peers.ts';

/** This project within the call that brings a text, as the peers have it, and through its queue; and the peers. */
export type Name = 'in line' | 'queued' | PeerName;

/** What is called in turn with the others. */
export interface Contestant {
  readonly name: Name;
  /** The module that exports `handler`. */
  readonly entry: string;
  /** Variables beside those that all have. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a text brings, one event for each invocation. */
  readonly events: () => readonly string[];
  /** Size of all that is deployed. */
  readonly bytes: number;
}

/** All who could be gathered, until they are removed. */
export interface Field {
  readonly runtime: string;
  readonly contestants: readonly Contestant[];
  /** A sentence for each peer that is not there. */
  readonly absent: readonly string[];
  remove(): Promise<void>;
}

const ECHO_BOT = resolve(import.meta.dirname, 'echo-bot.ts');

/** Nothing is queued, and nothing is remembered. */
const IN_LINE = { EVENT_QUEUE_URL: '', DEAD_LETTER_QUEUE_URL: '', CONVERSATION_TABLE: '' };

/** Builds this project and installs the peers. */
export async function gather(progress: (what: string) => void): Promise<Field> {
  const folder = await mkdtemp(join(tmpdir(), 'messenger-bench-'));
  const bundle = await bundleWith(ECHO_BOT);
  const contestants = await ours(join(bundle, 'index.mjs'));
  const absent: string[] = [];
  for (const peer of PEERS) {
    progress(`installs ${peer.packages[0]}`);
    try {
      contestants.push(await installed(peer, join(folder, peer.name)));
    } catch (error) {
      absent.push(`${peer.packages[0]} could not be installed and is left out: ${complaint(error)}`);
    }
  }
  return {
    runtime: await buildRuntime(folder),
    contestants,
    absent,
    async remove() {
      for (const path of [folder, bundle]) await rm(path, { recursive: true });
    },
  };
}

async function ours(entry: string): Promise<Contestant[]> {
  const bytes = await sizeOf(dirname(entry));
  return [
    { name: 'in line', entry, environment: IN_LINE, events: () => [postOf(1)], bytes },
    { name: 'queued', entry, environment: {}, events: () => [postOf(1), recordEvent()], bytes },
  ];
}

async function installed(peer: Peer, folder: string): Promise<Contestant> {
  const { name, environment } = peer;
  const entry = await install(peer, folder);
  const events = () => [peer.eventOf(deliveryOf(1))];
  return { name, entry, environment, events, bytes: await sizeOf(dirname(entry)) };
}

/** Of all that npm says, its first complaint. */
function complaint(error: unknown): string {
  return /^npm error .*/m.exec(String(error))?.[0] ?? String(error);
}
