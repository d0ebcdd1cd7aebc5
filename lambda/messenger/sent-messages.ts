import { classify, TryAgain } from '../runtime/errors.ts';
import { isObject, type Json, list, string } from '../runtime/json.ts';
import { log } from '../runtime/log.ts';
import type { GraphApi } from './graph-api.ts';
import { GraphApiRefused } from './graph-error.ts';

/** A message of the Page, as Facebook keeps it. */
export interface SentMessage {
  /** The `mid` that the Send API gave. */
  readonly id: string;
  /** Empty for media and templates. */
  readonly text: string;
  /** `sticker`, `image`, `video`, `audio` or `file`; undefined for a text, a template, or what Facebook does not say. */
  readonly kind: string | undefined;
  /** When Facebook took it, in milliseconds since 1970; Facebook gives whole seconds. */
  readonly time: number;
}

/** What Facebook shows of a conversation. */
export interface ReadConversation {
  /** The Page's messages, newest first. */
  readonly messages: readonly SentMessage[];
  /** No message since then is missing: in milliseconds since 1970, 0 if all are there. */
  readonly from: number;
}

/** Reads what the Page has sent to a person. */
export interface SentMessages {
  /**
   * What Facebook gives of the last 20 messages, of either side. Undefined if it refuses to show the conversation.
   * @throws GraphApiRefused, GraphApiUnreachable if Facebook does not answer the question
   * Source: https://developers.facebook.com/docs/messenger-platform/conversations
   */
  read(page: string, person: string, endBy: number): Promise<ReadConversation | undefined>;
}

/** How long a refusal to read conversations is remembered, in milliseconds. */
const REFUSED_FOR = 15 * 60_000;

/** Facebook gives no details of older ones. */
const MOST = 20;

const FIELDS = `messages.limit(${MOST}){id,created_time,from,message,sticker,attachments}`;

/** Facebook's refusals of a call for want of a permission, by code. */
const NO_PERMISSION: ReadonlySet<number> = new Set([3, 10, 200, 230]);

/** Reads conversations through the Graph API. */
export function createSentMessages(graphApi: GraphApi): SentMessages {
  /** By Page: until when Facebook is not asked again. */
  const refused = new Map<string, number>();

  return {
    async read(page, person, endBy) {
      if (Date.now() < (refused.get(page) ?? 0)) return undefined;
      try {
        const query = { platform: 'messenger', user_id: person, fields: FIELDS };
        return conversationIn(await graphApi.get(page, 'me/conversations', query, { endBy }), page);
      } catch (error) {
        if (!isFinal(error))
          throw classify(error) === 'retry-limited' ? new ConversationNotRead({ cause: error }) : error;
        if (!NO_PERMISSION.has(error.code)) return undefined;
        refused.set(page, Date.now() + REFUSED_FOR);
        log.warn(
          'The Page token may not read conversations, so a message may be sent twice: add pages_read_engagement to it',
          { page, ...error.fields },
        );
        return undefined;
      }
    },
  };
}

/** Facebook refused to say what the Page sent, and may say it later. */
class ConversationNotRead extends TryAgain {
  override readonly name = 'ConversationNotRead';

  constructor(options: ErrorOptions) {
    super('Facebook did not say whether a message was sent.', options);
  }
}

/** Whether Facebook refuses for good, and not the token. */
function isFinal(error: unknown): error is GraphApiRefused {
  return error instanceof GraphApiRefused && (error.verdict === 'fault' || error.verdict === 'closed');
}

function conversationIn(answer: object, page: string): ReadConversation {
  const [conversation] = isObject(answer) ? objects(answer.data) : [];
  const all = objects(isObject(conversation?.messages) ? conversation.messages.data : []);
  const messages = all
    .filter(({ from }) => isObject(from) && from.id === page)
    .map((message) => ({
      id: string(message.id) ?? '',
      text: string(message.message) ?? '',
      kind: kindOf(message),
      time: timeOf(message),
    }));
  return { messages, from: all.length < MOST ? 0 : Math.min(...all.map(timeOf)) };
}

/** Source: https://developers.facebook.com/docs/graph-api/reference/message/attachments */
function kindOf({ sticker, attachments }: Json): string | undefined {
  if (string(sticker)) return 'sticker';
  const [attachment] = isObject(attachments) ? objects(attachments.data) : [];
  const mime = string(attachment?.mime_type);
  if (mime === undefined) return undefined;
  return /^(image|video|audio)\//.exec(mime)?.[1] ?? 'file';
}

function timeOf({ created_time }: Json): number {
  return Date.parse(string(created_time) ?? '');
}

function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}
