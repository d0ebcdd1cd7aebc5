import type { HopContext } from '../../events.ts';

/** The fields of every event. */
export interface Common {
  readonly page: string;
  readonly timestamp: number;
  readonly hop_context?: readonly HopContext[];
}

/** The fields of every event of a person. */
export interface FromPerson extends Common {
  readonly person: string;
}
