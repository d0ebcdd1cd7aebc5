/** A message of somebody's. */
export interface Message {
  readonly person: number;
  /** In milliseconds since the beginning. */
  readonly written: number;
  /** How slow Facebook is with its calls. */
  readonly factor: number;
}

/** Who has a long backlog before anybody else writes. */
export const FLOODER = -1;
