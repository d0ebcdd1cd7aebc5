import type { NeighbourFigures } from './neighbours.ts';
import type { WebhookFigures } from './webhook-calls.ts';

/** The results of a run. */
export interface Figures extends WebhookFigures, NeighbourFigures {
  /** Events that got a 200. */
  readonly accepted: number;
  readonly answered: number;
  readonly deadLettered: number;
  readonly lost: number;
  readonly doubled: number;
  /** Doubles of messages that Facebook accepted without the function learning it, or being able to save it. */
  readonly doubledAsMaybeSent: number;
  /** How often the message arrived that arrived most often. */
  readonly mostCopies: number;
  readonly outOfOrder: number;
  /** People whose answers show a state that does not follow from the events before. */
  readonly wrongState: number;
  readonly notPoisonButDead: number;
  /** Dead letters beyond the first of the same event. */
  readonly doubledDeadLetters: number;
  /** The longest time from acceptance to the second answer, in seconds. */
  readonly longestWait: number;
}
