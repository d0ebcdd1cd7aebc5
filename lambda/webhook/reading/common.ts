import type { HopContext } from '../../events.ts';

/** What every event has. */
export interface Common {
  readonly page: string;
  readonly timestamp: number;
  readonly hop_context?: readonly HopContext[];
}

/** What an event of a person has. */
export interface FromPerson extends Common {
  readonly person: string;
}
