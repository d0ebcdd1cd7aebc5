/** What the workers count. Times are in milliseconds. */
export interface Counts {
  /** How long each message waited for its answer, in the order of the answers. */
  readonly waits: number[];
  /** For each person: the queue numbers of the messages, in the order of the answers. */
  readonly answered: Map<number, number[]>;
  /** The time of the last answer, since the start. */
  last: number;
  /** Records that invocations got: one counts each time. */
  received: number;
  /** Invocations with queue records, and those of them with more than one. */
  invocations: number;
  shared: number;
  /** How often the function itself deleted records, because others of the invocation were still at work. */
  earlyDeletes: number;
  /** Graph API calls that Facebook refused because the Page had made too many. */
  refused: number;
  /** Records that went back to the queue. */
  givenBack: number;
  /** The most tries of one record. The function gives up at 145. */
  mostTries: number;
  /** How long records kept the function busy. */
  billed: number;
}

/** Counts to begin with. */
export function noCounts(): Counts {
  return {
    ...{ waits: [], answered: new Map(), last: 0 },
    ...{ received: 0, invocations: 0, shared: 0, earlyDeletes: 0 },
    ...{ refused: 0, givenBack: 0, mostTries: 0, billed: 0 },
  };
}
