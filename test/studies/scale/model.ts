import { createRandom } from '../../simulator/faults/random.ts';
import type { Environment } from './environment.ts';
import { Front } from './front.ts';
import type { Parameters } from './parameters.ts';
import { Sandboxes } from './sandboxes.ts';
import { Timeline } from './timeline.ts';
import { Workers } from './workers.ts';

/** The result of a rush of people. */
export interface Outcome {
  /** How long each message waited for its answer, in milliseconds, in the order of the answers. */
  readonly waits: readonly number[];
  /** The time of the last answer, in milliseconds since the start. */
  readonly last: number;
  /** For each person: the queue numbers of the messages, in the order of the answers. */
  readonly answered: ReadonlyMap<number, readonly number[]>;
  readonly mostAtWork: number;
  /** Graph API calls that Facebook refused because the Page had made too many. */
  readonly refused: number;
  /** Records that went back to the queue. */
  readonly givenBack: number;
  /** The most receives of one record. The function gives up at 145. */
  readonly mostReceives: number;
  /** Webhook calls that Facebook sent again because of the throttle, or because a sandbox had no secrets. */
  readonly throttled: number;
  readonly withoutSecrets: number;
  /** How long records kept the function busy, in milliseconds. */
  readonly billed: number;
}

/** Plays a rush. The same parameters give the same outcome. */
export function play(parameters: Parameters): Outcome {
  const { seed, people, messages, rush, graphSpread } = parameters;
  const random = createRandom(seed);
  const time = new Timeline();
  const environment: Environment = { time, random, sandboxes: new Sandboxes(parameters) };
  const workers = new Workers(parameters, environment);
  const front = new Front(parameters, environment, (message) => workers.send(message));
  for (let i = 0; i < people * messages; i++) {
    const written = random.next() * rush;
    const factor = 1 + graphSpread * (2 * random.next() - 1);
    time.after(written, () => front.deliver({ person: i % people, written, factor }));
  }
  time.run();
  const { counts, mostAtWork } = workers;
  const { throttled, withoutSecrets } = front;
  return { ...counts, mostAtWork, throttled, withoutSecrets };
}
