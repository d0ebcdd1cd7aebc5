import type { CallOptions, GraphApi, SendResponse } from '../messenger/graph-api.ts';
import { EffectUnknown, GraphApiUnreachable } from '../messenger/graph-error.ts';
import { type CallsGraph, toGraphCall } from '../messenger/graph-request.ts';
import { toForm } from '../messenger/message.ts';
import type { Multipart } from '../messenger/multipart.ts';
import { retried } from '../messenger/retry.ts';
import {
  checkMessage,
  hasFile,
  type Sendable,
  type SendRequest,
  toSendRequests,
  turnOf,
} from '../messenger/send-request.ts';
import { type Deadline, OutOfTime } from '../runtime/deadline.ts';
import { classify } from '../runtime/errors.ts';
import { NotConfirmed, type SentBefore } from './confirm-sent.ts';
import type { Outage } from './outage.ts';
import type { SendOnce } from './progress.ts';

/** What a sender works for. */
export interface SenderOptions {
  readonly page: string;
  /** Sends what was not sent before. */
  readonly sendOnce: SendOnce;
  /** What an earlier attempt may have sent. */
  readonly sentBefore: SentBefore;
  readonly outage: Outage;
  /** Called with the text of each message that went out, also if an earlier attempt sent it. */
  onSent(text: string): void;
}

/** Sends messages and other calls of the Graph API for one event, until it is closed. */
export interface Sender {
  /**
   * Checks all messages, then sends them one after the other.
   * @param recipient Meta's JSON: `{ id }`, `{ comment_id }` …
   * @returns the ids of the messages
   * @throws GraphApiRefused, GraphApiUnreachable, NotConfirmed, LimitExceeded, OutOfTime
   */
  send(recipient: object, messages: readonly Sendable[]): Promise<readonly string[]>;
  /** Makes a POST to an edge of the Page; retries it in place while Facebook has passing trouble. */
  post(edge: string, body: object): Promise<SendResponse>;
  /**
   * Makes any call. Only a GET is repeated in place when Facebook's answer is lost.
   * @throws GraphApiRefused, GraphApiUnreachable, EffectUnknown, InvalidGraphCall, OutOfTime
   */
  readonly graph: CallsGraph['graph'];
  /** Makes a POST that changes nothing the second time; repeats it in place while Facebook has passing trouble. */
  repeat(path: string, body?: object): Promise<void>;
  /** Refuses everything from now on. */
  close(): void;
}

/** Kept back for sending a file that was read, in milliseconds. */
const LAST_SEND = 2_000;

/** Creates the sender for one event. */
export function createSender(
  graphApi: GraphApi,
  { page, sendOnce, sentBefore, outage, onSent }: SenderOptions,
  { startBy, endBy }: Deadline,
): Sender {
  let closed = false;

  async function inTime<T>(call: () => Promise<T>): Promise<T> {
    if (closed || Date.now() >= startBy) throw new OutOfTime();
    return outage.watch(call);
  }

  function postOnce(edge: string, body: object | Multipart, options: CallOptions = {}) {
    return inTime(() => graphApi.post(page, edge, body, { endBy, ...options }));
  }

  /** Sends a message. It is not repeated in place if Facebook may have sent it: it is asked for first. */
  async function postMessage(recipient: object, { body, message }: SendRequest): Promise<string> {
    const request = { recipient, ...body };
    const form = 'attachment' in message ? await message[toForm]?.(request, startBy - LAST_SEND) : undefined;
    const withFile = hasFile(message);
    const post = async () => {
      try {
        return await postOnce('messages', form ?? request, { withFile });
      } catch (error) {
        throw isUnconfirmed(error) && !isRepeatable(recipient) ? new NotConfirmed({ cause: error }) : error;
      }
    };
    const { message_id = '' } = withFile ? await post() : await retried(post, startBy);
    return message_id;
  }

  async function deliver(recipient: object, request: SendRequest): Promise<string> {
    const earlier = isRepeatable(recipient)
      ? undefined
      : await outage.watch(() => sentBefore.find(request, recipient));
    if (earlier) return earlier.id;
    try {
      const id = await postMessage(recipient, request);
      sentBefore.accepted();
      return id;
    } catch (error) {
      if (error instanceof NotConfirmed) sentBefore.unconfirmed(hasFile(request.message));
      throw error;
    }
  }

  return {
    async send(recipient, messages) {
      const ids: string[] = [];
      const requests = messages.flatMap(toSendRequests);
      for (const { message } of requests) checkMessage(message);
      for (const request of requests) {
        const { message, body } = request;
        const id = await sendOnce(body, () => deliver(recipient, request));
        if (id) ids.push(id);
        onSent(turnOf(message));
      }
      return ids;
    },
    post: (edge, body) => retried(() => postOnce(edge, body), startBy),
    async repeat(path, body = {}) {
      const call = await toGraphCall('POST', path, { body });
      await retried(() => inTime(() => graphApi.call(page, call, { endBy })), startBy);
    },
    async graph(method, path, options = {}) {
      const call = await toGraphCall(method, path, options);
      const withFile = options.withFile ?? options.form !== undefined;
      const make = async () => {
        try {
          return await inTime(() => graphApi.call(page, call, { endBy, withFile }));
        } catch (error) {
          throw method !== 'GET' && isUnconfirmed(error) ? new EffectUnknown({ cause: error }) : error;
        }
      };
      return withFile ? make() : retried(make, startBy);
    },
    close() {
      closed = true;
    },
  };
}

/** Whether Facebook may have done what it was asked to do. */
function isUnconfirmed(error: unknown): boolean {
  const isLost = error instanceof GraphApiUnreachable && error.sent === 'unknown';
  return isLost || classify(error) === 'maybe-sent';
}

/** Facebook refuses a second private reply (code 10900), so it may be sent again. */
function isRepeatable(recipient: object): boolean {
  return 'comment_id' in recipient || 'post_id' in recipient;
}
