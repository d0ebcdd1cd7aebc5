import { at, id, isObject, list, milliseconds } from '../../runtime/json.ts';
import { mustHold } from '../limits.ts';
import { succeed } from './answers.ts';
import { type CallsForPerson, personOf } from './person.ts';

const SOURCE = 'https://developers.facebook.com/docs/messenger-platform/conversation-routing';

/** Who has a conversation. */
export interface ThreadOwner {
  /** The App; Facebook tells it only the App itself and the default App. */
  readonly app_id?: string;
  /** When its control ends, in milliseconds since 1970. */
  readonly expiration?: number;
}

const WEEK = 7 * 24 * 60 * 60;

/**
 * Keeps control of the conversation for so many seconds, seven days at most, also if the person says nothing. Only the App
 * that has control can do it.
 * Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing
 */
export async function extendThreadControl(conversation: CallsForPerson, seconds: number): Promise<void> {
  const isInRange = seconds > 0 && seconds <= WEEK;
  mustHold(isInRange, `Control can be extended for ${WEEK} seconds at most (got ${seconds})`, SOURCE);
  const body = { recipient: { id: personOf(conversation) }, duration: seconds };
  await succeed(conversation, 'POST', 'me/extend_thread_control', { body });
}

/**
 * Says which App has the conversation; undefined if it is idle, or Facebook does not tell this App.
 * Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing
 */
export async function threadOwner(conversation: CallsForPerson): Promise<ThreadOwner | undefined> {
  const query = { recipient: personOf(conversation) };
  const { data } = await conversation.graph('GET', 'me/thread_owner', { query });
  const [first] = list(data).filter(isObject);
  if (!first) return undefined;
  const owner = at(first, 'thread_owner');
  const [app_id, expiration] = [id(owner.app_id), milliseconds(owner.expiration)];
  return { ...(app_id && { app_id }), ...(expiration !== undefined && { expiration }) };
}
