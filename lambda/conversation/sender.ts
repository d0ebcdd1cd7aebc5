import type { GraphApi, SendResponse } from '../messenger/graph-api.ts';
import { GraphApiUnreachable } from '../messenger/graph-error.ts';
import { checkLimits, PAGES, textWithin } from '../messenger/limits.ts';
import { toForm } from '../messenger/message.ts';
import type { Multipart } from '../messenger/multipart.ts';
import { retried } from '../messenger/retry.ts';
import { type Sendable, type SendRequest, textOf, toSendRequests } from '../messenger/send-request.ts';
import { type Deadline, OutOfTime } from '../runtime/deadline.ts';
import { classify, LoggableError } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import type { SendOnce } from './progress.ts';

/** What a sender works for. */
export interface SenderOptions {
  /** Of the event, for the log. */
  readonly identity: string;
  readonly page: string;
  readonly person: string;
  /** Sends what was not sent before. */
  readonly sendOnce: SendOnce;
  /** Called with the text of each message that went out, also if an earlier attempt sent it. */
  onSent(text: string): void;
}

/** Sends messages and other calls of the Graph API for one event, until it is closed. */
export interface Sender {
  /**
   * Sends messages one after the other.
   * @param recipient Meta's JSON: `{ id }`, `{ comment_id }` …
   * @returns the ids of the messages
   * @throws GraphApiRefused, GraphApiUnreachable, LimitExceeded, OutOfTime
   */
  send(recipient: object, messages: readonly Sendable[]): Promise<readonly string[]>;
  /** Makes a POST to an edge of the Page; retries it in place while Facebook has passing trouble. */
  post(edge: string, body: object): Promise<SendResponse>;
  /** Refuses everything from now on. */
  close(): void;
}

/** Facebook did not confirm a file in time. It may have sent it, so only a few retries are made. */
class FileNotConfirmed extends LoggableError {
  override readonly name = 'FileNotConfirmed';
  constructor(options: ErrorOptions) {
    super(
      'Facebook did not confirm in time that it sent the file: a smaller file or a longer timeOut may help.',
      options,
    );
  }
}

/** Creates the sender for one event. */
export function createSender(
  graphApi: GraphApi,
  { identity, page, person, sendOnce, onSent }: SenderOptions,
  { startBy, endBy }: Deadline,
): Sender {
  let closed = false;

  async function postOnce(edge: string, body: object | Multipart, withFile = false): Promise<SendResponse> {
    if (closed || Date.now() >= startBy) throw new OutOfTime();
    return graphApi.post(page, edge, body, { endBy, withFile });
  }

  async function post(edge: string, body: object | Multipart, withFile = false): Promise<SendResponse> {
    try {
      if (withFile) return await postOnce(edge, body, withFile);
      return await retried(() => postOnce(edge, body), startBy);
    } catch (error) {
      if (withFile && error instanceof GraphApiUnreachable) throw new FileNotConfirmed({ cause: error });
      if (classify(error) !== 'maybe-sent') throw error;
      log.warn('Facebook may have sent a message: it is not sent again', {
        identity,
        page,
        person,
        ...describe(error),
      });
      return {};
    }
  }

  async function sendOne(recipient: object, { body, message }: SendRequest): Promise<string> {
    const request = { recipient, ...body };
    if (!('attachment' in message)) return (await post('messages', request)).message_id ?? '';
    const form = await message[toForm]?.(request);
    const withFile = form !== undefined || message.attachment.payload.url !== undefined;
    return (await post('messages', form ?? request, withFile)).message_id ?? '';
  }

  return {
    async send(recipient, messages) {
      const ids: string[] = [];
      for (const request of messages.flatMap(toSendRequests)) {
        const { message, body } = request;
        checkLimits(message);
        if ('text' in message) textWithin('The text', message.text.trim(), 2000, PAGES.sendApi);
        const id = await sendOnce(body, () => sendOne(recipient, request));
        if (id) ids.push(id);
        onSent(textOf(message));
      }
      return ids;
    },
    post: (edge, body) => post(edge, body),
    close() {
      closed = true;
    },
  };
}
