import type { Random } from '../../simulator/faults/random.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { Timeline } from './timeline.ts';

/** What all parts of the model share. */
export interface Environment {
  readonly time: Timeline;
  readonly random: Random;
  readonly sandboxes: Sandboxes;
}

/** A message of a person. */
export interface Message {
  readonly person: number;
  /** In milliseconds since the start. */
  readonly written: number;
  /** How much slower than usual its Graph API calls are. */
  readonly factor: number;
}
