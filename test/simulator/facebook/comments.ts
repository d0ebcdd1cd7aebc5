import type { Refusal } from './graph-call.ts';
import { PAGE_ID } from './notifications.ts';

/** A comment on a post of the Page, or a reply to one. */
export interface Comment {
  readonly id: string;
  /** The comment that it replies to. */
  readonly parent: string | undefined;
  readonly from: { readonly id: string; readonly name: string };
  readonly message: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  /** Whether the Page likes it. */
  liked: boolean;
  hidden: boolean;
}

/** A call that may be about a comment. */
export interface CommentCall {
  readonly method: string;
  readonly node: string;
  readonly edge: string | undefined;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

const PAGE = { id: PAGE_ID, name: 'Demo Page' };

/** The post that people comment on. */
export const POST_ID = `${PAGE_ID}_1`;

/** The permission without which nobody writes, likes or hides as the Page. */
const WRITE = 'pages_manage_engagement';

/** Facebook's answer to a token without it. */
const NO_PERMISSION: Refusal = {
  code: 283,
  message: `(#283) Requires ${WRITE} permission to manage the object`,
};

/**
 * The comments on the Page's post
 * (https://developers.facebook.com/docs/graph-api/reference/comment and …/reference/object/comments).
 */
export class Comments {
  /** In the order in which they were written. */
  readonly all: Comment[] = [];
  /** Called when a comment of the Page was written, or one was liked or hidden. */
  onChange: (comment: Comment) => void = () => {};
  /** The permissions of the Page token. */
  scopes: () => readonly string[] = () => [WRITE];
  /** Called when the Page has written a comment. */
  onReply: (comment: Comment) => void = () => {};

  readonly #post: Comment = {
    id: POST_ID,
    parent: undefined,
    from: PAGE,
    message: 'What shall we bake next?',
    time: Date.now(),
    liked: false,
    hidden: false,
  };

  /** The id of the next comment: that of its post, and a number. */
  nextId(): string {
    return `1_${1000 + this.all.length}`;
  }

  /** Finds a comment, or the Page's post. */
  find(id: string): Comment | undefined {
    return id === POST_ID ? this.#post : this.all.find((comment) => comment.id === id);
  }

  add(id: string, from: Comment['from'], message: string, parent?: string): Comment {
    const comment = { id, parent, from, message, time: Date.now(), liked: false, hidden: false };
    this.all.push(comment);
    return comment;
  }

  /** Answers or refuses a call; undefined if it is about no comment. */
  answer({ method, node, edge, query, body }: CommentCall): object | Refusal | undefined {
    const comment = this.find(node);
    if (!comment) return undefined;
    if (method !== 'GET' && !this.scopes().includes(WRITE)) return NO_PERMISSION;
    switch (`${method} ${edge ?? ''}`) {
      case 'GET ':
        return shown(comment, query);
      case 'POST ':
        return this.#change(comment, { hidden: body.is_hidden === true });
      case 'POST likes':
      case 'DELETE likes':
        return this.#change(comment, { liked: method === 'POST' });
      case 'GET comments':
        return { data: this.#repliesTo(node, query).map((reply) => shown(reply, query)) };
      case 'POST comments':
        return this.#reply(comment, body);
      default:
        return undefined;
    }
  }

  #change(comment: Comment, changes: Partial<Pick<Comment, 'liked' | 'hidden'>>): object {
    Object.assign(comment, changes);
    this.onChange(comment);
    return { success: true };
  }

  #repliesTo(id: string, query: URLSearchParams): readonly Comment[] {
    const replies = this.all.filter(({ parent }) => parent === id);
    return query.get('order') === 'reverse_chronological' ? replies.toReversed() : replies;
  }

  #reply(to: Comment, { message = '', attachment_url }: CommentCall['body']): object | Refusal {
    if (message === '' && attachment_url === undefined)
      return { code: 1, message: 'Missing message or attachment' };
    const text = String(message).normalize('NFC').replace(/\s+/g, ' ').trim();
    const reply = this.add(this.nextId(), PAGE, text, to.id);
    this.onChange(to);
    this.onReply(reply);
    return { id: reply.id };
  }
}

/**
 * The notification of a comment on a post of the Page, also of the Page's own
 * (https://developers.facebook.com/docs/graph-api/webhooks/reference/page/).
 */
export function commentNotification({ id, parent, from, message, time }: Comment): object {
  const value = {
    from,
    post: { id: POST_ID, permalink_url: `https://www.facebook.com/${POST_ID}`, is_published: true },
    ...(message && { message }),
    post_id: POST_ID,
    comment_id: id,
    created_time: Math.floor(time / 1000),
    item: 'comment',
    parent_id: parent ?? POST_ID,
    verb: 'add',
  };
  const entry = [{ id: PAGE_ID, time: Math.floor(Date.now() / 1000), changes: [{ value, field: 'feed' }] }];
  return { entry, object: 'page' };
}

/** The fields that were asked for. */
function shown({ id, from, message, time, hidden }: Comment, query: URLSearchParams): object {
  const all = { id, from, message, created_time: new Date(time).toISOString(), is_hidden: hidden };
  const names = (query.get('fields') ?? 'created_time,from,message').split(',');
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || names.includes(name)));
}
