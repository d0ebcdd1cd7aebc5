import type { Random } from '../../simulator/faults/random.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { Timeline } from './timeline.ts';

/** What all parts of the model share. */
export interface World {
  readonly time: Timeline;
  readonly random: Random;
  readonly sandboxes: Sandboxes;
}
