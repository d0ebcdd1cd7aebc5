import { isObject } from '../runtime/json.ts';
import { mustHold } from './limits.ts';
import type { Message } from './message.ts';
import * as PAGES from './pages.ts';

/**
 * Refuses ways of sending that Facebook has ended, or that fit other messages. The compiler refuses most of them too, but
 * not in a queue record or in a bot in JavaScript. Whether CUSTOMER_FEEDBACK has ended is for Facebook to say: two of
 * Meta's pages still have it.
 * @throws LimitExceeded
 */
export function checkWay(message: Message, messaging_type = '', tag = ''): void {
  const json: object = 'raw' in message ? message.raw : message;
  const must = (holds: boolean, rule: string) => mustHold(holds, rule, PAGES.sendApi);
  must(
    ['', 'HUMAN_AGENT', 'CUSTOMER_FEEDBACK'].includes(tag),
    'Facebook ended the message tags on 2026-04-27, except HUMAN_AGENT: send a utility message',
  );
  must(messaging_type !== 'MESSAGE_TAG' || tag !== '', 'MESSAGE_TAG needs a tag');
  const isForm = typeOf(json) === 'customer_feedback';
  must(tag !== 'CUSTOMER_FEEDBACK' || isForm, 'The tag CUSTOMER_FEEDBACK is for a feedback form');
  const isUtility = 'template' in json || typeOf(json) === 'utility_messages';
  must(messaging_type !== 'UTILITY' || isUtility, 'UTILITY is for utility(…), not for other messages');
  must(!isUtility || tag === '', 'A utility message goes out at any time without a tag');
}

/** The type of a template; undefined for everything else. */
function typeOf(json: object): unknown {
  const payload = 'attachment' in json && isObject(json.attachment) ? json.attachment.payload : undefined;
  return isObject(payload) ? payload.template_type : undefined;
}
