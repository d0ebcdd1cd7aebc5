/** How the queue records come to the function. */
export interface Batching {
  /** Records of an invocation, on average. */
  readonly fill: number;
  /** Share of invocations with more than one record: these hide them for a shorter time first. */
  readonly shared: number;
  /** How often an invocation deletes records itself, because others are still at work. */
  readonly earlyDeletes: number;
}

/** One record in each invocation. */
export const ALONE: Batching = { fill: 1, shared: 0, earlyDeletes: 0 };
