import { Fault } from '../../runtime/errors.ts';
import { at, isObject, type Json, list, string } from '../../runtime/json.ts';
import type { CallsGraph, GraphMethod, GraphOptions } from '../graph-request.ts';

/** Facebook answered with status 200 that it did not do what it was asked to do. */
class NotDone extends Fault {
  override readonly name = 'NotDone';
}

/**
 * Makes a call that Facebook answers with `success`.
 * @throws NotDone if it is `false`, which some pages of Meta write as a text
 */
export async function succeed(
  by: CallsGraph,
  method: GraphMethod,
  path: string,
  options?: GraphOptions,
): Promise<void> {
  const { success } = await by.graph(method, path, options);
  if (String(success) === 'false')
    throw new NotDone('Facebook answered “success: false” and gave no reason.');
}

/** Makes a call that Facebook answers with the id of what it created. */
export async function idFrom(
  by: CallsGraph,
  path: string,
  options: GraphOptions,
  name = 'id',
): Promise<string> {
  const id = string((await by.graph('POST', path, options))[name]);
  if (!id) throw new NotDone(`Facebook’s answer has no ${name}.`);
  return id;
}

/**
 * Reads all pages of a list, by cursor.
 * Source: https://developers.facebook.com/docs/graph-api/results
 */
export async function listFrom(by: CallsGraph, path: string, fields: string): Promise<readonly Json[]> {
  const all: Json[] = [];
  for (let after: string | undefined; ; ) {
    const query = { fields, limit: 100, ...(after && { after }) };
    const { data, paging } = await by.graph('GET', path, { query });
    all.push(...list(data).filter(isObject));
    const next = isObject(paging) && paging.next ? string(at(paging, 'cursors').after) : undefined;
    if (next === undefined || next === after) return all;
    after = next;
  }
}
