import type { CallsGraph } from '../graph-request.ts';
import { nodeId } from '../node-id.ts';

/** A conversation, or what stands for one: `{ graph: page.graph, person }`. */
export interface CallsForPerson extends CallsGraph {
  /** Page-scoped id (PSID). */
  readonly person: string;
}

/**
 * The id of the person whom a call is about.
 * @throws LimitExceeded if there is none
 */
export function personOf({ person }: CallsForPerson): string {
  return nodeId('a person', person, 'https://developers.facebook.com/docs/messenger-platform/identity');
}
