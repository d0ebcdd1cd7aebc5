import { string } from '../../runtime/json.ts';
import type { CallsGraph } from '../graph-request.ts';
import { mustHold } from '../limits.ts';
import { nodeId } from '../node-id.ts';
import { idFrom, listFrom, succeed } from './answers.ts';
import { type CallsForPerson, personOf } from './person.ts';

const SOURCE = 'https://developers.facebook.com/docs/messenger-platform/identity/custom-labels';

/** A label of the Page's inbox, such as `VIP`. */
export interface Label {
  readonly id: string;
  readonly name: string;
}

/**
 * Creates a label; gives its id. An admin of the Page must have accepted Meta's Page Contact Terms once.
 * Source: https://developers.facebook.com/docs/messenger-platform/identity/custom-labels
 */
export async function createLabel(page: CallsGraph, name: string): Promise<string> {
  mustHold(name.trim() !== '', 'A label needs a name', SOURCE);
  return idFrom(page, 'me/custom_labels', { body: { page_label_name: name } });
}

/** All labels of the Page. */
export async function labels(page: CallsGraph): Promise<readonly Label[]> {
  return read(page, 'me');
}

/** The labels of a person. */
export async function labelsOf(conversation: CallsForPerson): Promise<readonly Label[]> {
  return read(conversation, personOf(conversation));
}

/** Puts a label on a person. */
export async function addLabel(conversation: CallsForPerson, label: string): Promise<void> {
  const body = { user: personOf(conversation) };
  await succeed(conversation, 'POST', `${labelId(label)}/label`, { body });
}

/** Takes a label off a person. */
export async function removeLabel(conversation: CallsForPerson, label: string): Promise<void> {
  const query = { user: personOf(conversation) };
  await succeed(conversation, 'DELETE', `${labelId(label)}/label`, { query });
}

/** Deletes a label, also from everybody who has it. */
export async function deleteLabel(page: CallsGraph, label: string): Promise<void> {
  await succeed(page, 'DELETE', labelId(label));
}

function labelId(id: string): string {
  return nodeId('a label', id, SOURCE);
}

async function read(by: CallsGraph, node: string): Promise<readonly Label[]> {
  const all = await listFrom(by, `${node}/custom_labels`, 'id,page_label_name');
  return all.map(({ id, page_label_name: name }) => ({ id: string(id) ?? '', name: string(name) ?? '' }));
}
