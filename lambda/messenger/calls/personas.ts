import { string } from '../../runtime/json.ts';
import type { CallsGraph } from '../graph-request.ts';
import { textWithin } from '../limits.ts';
import { nodeId } from '../node-id.ts';
import { withWholeUrls } from '../urls.ts';
import { idFrom, listFrom, succeed } from './answers.ts';

const SOURCE = 'https://developers.facebook.com/docs/messenger-platform/send-messages/personas';

/** Who speaks for the Page: `withOptions(message, { persona_id: id })`. */
export interface Persona {
  readonly id: string;
  readonly name: string;
  /** Absent if Facebook does not say. */
  readonly profile_picture_url?: string;
}

/**
 * Creates a persona; gives its id, for `persona_id` of `withOptions`. Keep the id: each call creates another persona. The
 * name has at most 50 characters, the picture 8 MB.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/personas
 */
export async function createPersona(
  page: CallsGraph,
  persona: Omit<Required<Persona>, 'id'>,
): Promise<string> {
  textWithin('The name of a persona', persona.name, 50, SOURCE);
  return idFrom(page, 'me/personas', { body: withWholeUrls(persona, 'a persona', SOURCE) });
}

/** All personas of the Page. */
export async function personas(page: CallsGraph): Promise<readonly Persona[]> {
  const all = await listFrom(page, 'me/personas', 'id,name,profile_picture_url');
  return all.map(({ id, name, profile_picture_url: url }) => ({
    id: string(id) ?? '',
    name: string(name) ?? '',
    ...(typeof url === 'string' && { profile_picture_url: url }),
  }));
}

/** Deletes a persona. Messages that it sent keep its name. */
export async function deletePersona(page: CallsGraph, id: string): Promise<void> {
  await succeed(page, 'DELETE', nodeId('a persona', id, SOURCE));
}
