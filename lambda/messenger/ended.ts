import { mustHold } from './limits.ts';
import * as PAGES from './pages.ts';

/**
 * Refuses ways of sending that Facebook has ended, or that fit other messages. The compiler refuses them too, but not in a
 * queue record or in a bot in JavaScript.
 * @throws LimitExceeded
 */
export function checkWay(isText: boolean, messaging_type = '', tag = 'HUMAN_AGENT'): void {
  const isAlive = messaging_type !== 'MESSAGE_TAG' && tag === 'HUMAN_AGENT';
  const ended = 'Facebook ended all message tags but HUMAN_AGENT on 2026-04-27: send a utility message';
  mustHold(isAlive, ended, PAGES.sendApi);
  mustHold(
    !isText || messaging_type !== 'UTILITY',
    'UTILITY is for utility(…), not for a text',
    PAGES.sendApi,
  );
}
