import { mustHold } from '../messenger/limits.ts';
import { nodeId } from '../messenger/node-id.ts';
import * as PAGES from '../messenger/pages.ts';
import { toSendRequests } from '../messenger/send-request.ts';
import type { Page } from './conversation.ts';
import { createPublicReply, type PublicReplyOptions } from './public-reply.ts';

/** What a Page's calls are made with. */
export interface PageCallOptions extends PublicReplyOptions {
  /** Queues a call of the method `name`, unless the handler has ended. */
  run<T>(name: string, task: () => Promise<T>): Promise<T>;
}

/** The Page of an event without a person. */
export function createPage(options: PageCallOptions): Page {
  const { page, run, sender } = options;
  const replyPublicly = createPublicReply(options);
  return {
    id: page,
    sendPrivateReply: (to, message) =>
      run('sendPrivateReply', async () => {
        commentId('comment_id' in to ? to.comment_id : to.post_id);
        const isOne = toSendRequests(message).length === 1;
        mustHold(isOne, 'A private reply must be one message', PAGES.sendApi);
        return sender.send(to, [message]);
      }),
    replyPublicly: (comment, message) =>
      run('replyPublicly', () => replyPublicly(commentId(comment), message)),
    // A second like or hiding changes nothing: both may be repeated in place.
    like: (comment) => run('like', () => sender.repeat(`${commentId(comment)}/likes`)),
    hide: (comment) => run('hide', () => sender.repeat(commentId(comment), { is_hidden: true })),
    graph: (method, path, options) => run('graph', () => sender.graph(method, path, options)),
  };
}

function commentId(id: unknown): string {
  return nodeId('a comment or a post', id, PAGES.comments);
}
