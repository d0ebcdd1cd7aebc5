import { mustHold } from './limits.ts';

/**
 * Gives the id of a node of the Graph API. A path without its id, or with a slash in it, would be the path of another
 * node.
 * @param what whose id it is, for the error
 * @throws LimitExceeded unless it is one id
 */
export function nodeId(what: string, id: unknown, source: string): string {
  const text = String(id ?? '');
  mustHold(/^[\w-]+$/.test(text), `This call needs the id of ${what}`, source);
  return text;
}
