import { createRandom } from '../../simulator/faults/random.ts';
import type { World } from './environment.ts';
import { Front } from './front.ts';
import { FLOODER } from './message.ts';
import type { Parameters } from './parameters.ts';
import { Sandboxes } from './sandboxes.ts';
import { Timeline } from './timeline.ts';
import { Workers } from './workers.ts';

/** What became of a rush. */
export interface Outcome {
  /** How long each message waited for its answer, in milliseconds, in the order of the answers. */
  readonly waits: readonly number[];
  /** When the last was answered, from the beginning. */
  readonly last: number;
  /** The places in the queue of each person's messages, in the order in which they were answered. */
  readonly answered: ReadonlyMap<number, readonly number[]>;
  readonly mostAtWork: number;
  /** Calls of the Graph API, and those that Facebook refused because the Page had too many. */
  readonly graphCalls: number;
  readonly refused: number;
  /** Records given back to the queue. */
  readonly givenBack: number;
  /** Of one record; at 145 the function gives it up. */
  readonly mostReceives: number;
  /** Calls of the webhook that Facebook had to send again: too many at once, or a sandbox without secrets. */
  readonly throttled: number;
  readonly withoutSecrets: number;
  /** Milliseconds for which records kept the function at work. */
  readonly billed: number;
}

/** Plays a rush: the same parameters give the same outcome. */
export function play(parameters: Parameters): Outcome {
  const { seed, people, messages, flood, rush, graphSpread } = parameters;
  const random = createRandom(seed);
  const time = new Timeline();
  const world: World = { time, random, sandboxes: new Sandboxes(parameters) };
  const workers = new Workers(parameters, world);
  const front = new Front(parameters, world, (message) => workers.send(message));
  for (let i = 0; i < flood; i++) workers.send({ person: FLOODER, written: 0, factor: 1 });
  for (let i = 0; i < people * messages; i++) {
    const written = random.next() * rush;
    const factor = 1 + graphSpread * (2 * random.next() - 1);
    time.after(written, () => front.deliver({ person: i % people, written, factor }));
  }
  time.run();
  return { ...workers.counts, throttled: front.throttled, withoutSecrets: front.withoutSecrets };
}
