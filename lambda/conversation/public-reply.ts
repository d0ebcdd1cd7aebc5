import { EffectUnknown } from '../messenger/graph-error.ts';
import { mustHold } from '../messenger/limits.ts';
import * as PAGES from '../messenger/pages.ts';
import { classify } from '../runtime/errors.ts';
import { at, isObject, list, string } from '../runtime/json.ts';
import type { Page, PublicReply } from './conversation.ts';
import type { Progress, SendOnce } from './progress.ts';
import type { Sender } from './sender.ts';

/** What public replies are sent with. */
export interface PublicReplyOptions {
  readonly page: string;
  readonly sender: Sender;
  readonly sendOnce: SendOnce;
  readonly progress: Progress;
}

/**
 * Gives the method that replies to a comment for all to read. What an earlier attempt sent is not sent again; what it
 * may have sent is looked for first.
 */
export function createPublicReply({
  page,
  sender,
  sendOnce,
  progress,
}: PublicReplyOptions): Page['replyPublicly'] {
  /** A message that goes out in this attempt confirms only itself. */
  const mayBeThere = progress.unconfirmedSince !== undefined;

  /** The reply's id; undefined if it is not there, or the token may not look. */
  async function find(edge: string, { message = '' }: PublicReply): Promise<string | undefined> {
    try {
      const query = { fields: 'message,from', order: 'reverse_chronological' };
      const { data } = await sender.graph('GET', edge, { query });
      const isReply = (reply: object) =>
        isObject(reply) && at(reply, 'from').id === page && (string(reply.message) ?? '') === message;
      return string(list(data).filter(isObject).find(isReply)?.id);
    } catch (error) {
      if (classify(error) !== 'fault') throw error;
      return undefined;
    }
  }

  async function post(edge: string, body: PublicReply): Promise<string> {
    try {
      return string((await sender.graph('POST', edge, { body })).id) ?? '';
    } catch (error) {
      if (error instanceof EffectUnknown) progress.unconfirmedSince = Date.now();
      throw error;
    }
  }

  return async (comment, message) => {
    const body = typeof message === 'string' ? { message } : message;
    const hasContent = Boolean(body.message?.trim() || body.attachment_url);
    mustHold(hasContent, 'A public reply needs a text or an attachment_url', PAGES.comments);
    const edge = `${comment}/comments`;
    const reply = async () => (mayBeThere && (await find(edge, body))) || (await post(edge, body));
    return sendOnce({ comment, ...body }, reply);
  };
}
