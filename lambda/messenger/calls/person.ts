import type { CallsGraph } from '../graph-request.ts';

/** A conversation, or what stands for one: `{ graph: page.graph, person }`. */
export interface CallsForPerson extends CallsGraph {
  /** Page-scoped id (PSID). */
  readonly person: string;
}
