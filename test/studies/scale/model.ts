import { createRandom } from '../../simulator/faults/random.ts';
import type { Counts } from './counts.ts';
import type { Environment } from './environment.ts';
import { Front } from './front.ts';
import type { Parameters } from './parameters.ts';
import { Sandboxes } from './sandboxes.ts';
import { Timeline } from './timeline.ts';
import { Workers } from './workers.ts';

/** The result of a rush of people. */
export interface Outcome extends Readonly<Counts> {
  /** The most records in invocations at the same time, and the most invocations. */
  readonly mostAtWork: number;
  readonly mostInvocations: number;
  /** Webhook calls that Facebook sent again because of the throttle, or because a sandbox had no secrets. */
  readonly throttled: number;
  readonly withoutSecrets: number;
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
  const { mostAtWork, mostInvocations } = workers.pollers;
  const { throttled, withoutSecrets } = front;
  return { ...workers.counts, mostAtWork, mostInvocations, throttled, withoutSecrets };
}
