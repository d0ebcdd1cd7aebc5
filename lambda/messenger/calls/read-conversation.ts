import { at, isObject, type Json, list, string } from '../../runtime/json.ts';
import { type CallsForPerson, personOf } from './person.ts';

/** A message as Facebook keeps it. */
export interface KeptMessage {
  readonly id: string;
  readonly from: 'page' | 'person';
  /** In milliseconds since 1970; Facebook gives whole seconds. */
  readonly time: number;
  /** Empty for media and templates. */
  readonly text: string;
  /** Meta's JSON of each: `mime_type`, `name`, `image_data`, `file_url` … */
  readonly attachments: readonly Json[];
}

/** Facebook gives the details of this many messages; older ones it calls deleted. */
const MOST = 20;

const FIELDS = `messages.limit(${MOST}){id,created_time,from,message,attachments}`;

/**
 * Reads the last 20 messages of the conversation, oldest first, also those that a human or another App wrote; none if
 * there is no conversation. Facebook takes two such calls a second of a Page. Needs the permissions
 * `pages_read_engagement` and `pages_manage_metadata`.
 * Source: https://developers.facebook.com/docs/messenger-platform/conversations
 */
export async function readConversation(conversation: CallsForPerson): Promise<readonly KeptMessage[]> {
  const person = personOf(conversation);
  const query = { platform: 'messenger', user_id: person, fields: FIELDS };
  const { data } = await conversation.graph('GET', 'me/conversations', { query });
  const [found = {}] = objects(data);
  const messages = objects(at(found, 'messages').data).map((message) => ({
    id: string(message.id) ?? '',
    from: at(message, 'from').id === person ? ('person' as const) : ('page' as const),
    time: Date.parse(string(message.created_time) ?? ''),
    text: string(message.message) ?? '',
    attachments: objects(at(message, 'attachments').data),
  }));
  return messages.toReversed();
}

function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}
