import { EffectUnknown } from '../messenger/graph-error.ts';
import { mustHold } from '../messenger/limits.ts';
import * as PAGES from '../messenger/pages.ts';
import { wholeUrl } from '../messenger/urls.ts';
import { classify } from '../runtime/errors.ts';
import { at, isObject, type Json, list, string } from '../runtime/json.ts';
import { type ConfirmOptions, leaveOrCopy, noteUnconfirmed, waitWhileBusy } from './confirm-sent.ts';
import type { Page, PublicReply } from './conversation.ts';
import type { SendOnce } from './progress.ts';
import { plain } from './same-message.ts';
import type { Sender } from './sender.ts';

/** What public replies are sent with. */
export interface PublicReplyOptions extends ConfirmOptions {
  readonly sender: Sender;
  readonly sendOnce: SendOnce;
}

/** What is read of the replies to a comment, newest first. */
const NEWEST = { fields: 'message,from,created_time', order: 'reverse_chronological', limit: 100 };

/**
 * Gives the method that replies to a comment for all to read. What an earlier attempt sent is not sent again; what it
 * may have sent is looked for first, as for messages.
 */
export function createPublicReply(options: PublicReplyOptions): Page['replyPublicly'] {
  const { page, sender, sendOnce, progress, since, until } = options;
  /** A message that goes out in this attempt confirms only itself. */
  const mayBeThere = progress.unconfirmedSince !== undefined;

  /** The replies; undefined if the token may not read them. */
  async function read(edge: string): Promise<readonly Json[] | undefined> {
    try {
      const { data } = await sender.graph('GET', edge, { query: NEWEST });
      return list(data).filter(isObject);
    } catch (error) {
      if (classify(error) !== 'fault') throw error;
      return undefined;
    }
  }

  /** The reply's id; undefined if it must be written. */
  async function find(edge: string, { message = '' }: PublicReply): Promise<string | undefined> {
    waitWhileBusy(progress);
    const replies = await read(edge);
    if (!replies) return leaveOrCopy(options)?.id;
    const known = new Set(progress.sent.map(({ id }) => id));
    const isReply = (reply: Json) => {
      const time = Date.parse(string(reply.created_time) ?? '');
      const isOfEvent = !known.has(String(reply.id)) && !(time < since) && !(time > until);
      const isSame = plain(string(reply.message) ?? '') === plain(message);
      return isOfEvent && at(reply, 'from').id === page && isSame;
    };
    return string(replies.findLast(isReply)?.id);
  }

  async function post(edge: string, body: PublicReply): Promise<string> {
    const withFile = Boolean(body.attachment_url);
    try {
      return string((await sender.graph('POST', edge, { body, withFile })).id) ?? '';
    } catch (error) {
      if (error instanceof EffectUnknown) noteUnconfirmed(progress, withFile);
      throw error;
    }
  }

  return async (comment, message) => {
    const reply: PublicReply = typeof message === 'string' ? { message } : Object(message);
    const [text, file] = [string(reply.message), string(reply.attachment_url)];
    const isThere = Boolean(text?.trim() || file);
    mustHold(isThere, 'A public reply needs a text or an attachment_url', PAGES.comments);
    const url = file && wholeUrl('The attachment_url of a public reply', file, PAGES.comments);
    const body = { ...(text && { message: text }), ...(url && { attachment_url: url }) };
    const edge = `${comment}/comments`;
    const earlier = () => (mayBeThere ? find(edge, body) : undefined);
    return sendOnce({ comment, ...body }, async () => (await earlier()) ?? post(edge, body));
  };
}
