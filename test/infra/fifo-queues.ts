import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { basename } from 'node:path/posix';
import { text } from 'node:stream/consumers';
import { listening } from '../support/listening.ts';

/** A message, and the receipt of its reader while it is hidden. */
interface Message {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  /** In milliseconds since 1970. */
  readonly sent: number;
  receipt?: string | undefined;
}

/** The fields of the requests that the commands send. */
interface Request {
  readonly QueueUrl: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly MaxNumberOfMessages?: number;
  readonly ReceiptHandle?: string;
}

/** SQS's limit for one receive. */
const MAX_MESSAGES = 10;

/**
 * FIFO queues that give a reader up to ten messages of one group, in order, and no further one of it until
 * those are deleted or visible again
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 * Visibility time-outs do not end.
 */
export class FifoQueues {
  /** The messages by the name of their queue, oldest first. */
  readonly #queues = new Map<string, Message[]>();
  readonly #seen = new Set<string>();
  /** Called after each message that was sent; as if a reader of the other queue had been quick. */
  onSent: (message: Request) => void = () => {};
  /** How far its clock is ahead, in milliseconds. */
  ahead = 0;
  /** Its address after the start. */
  url = '';
  readonly #server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const input: Request = JSON.parse(await text(request));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(this.#answer(operation, input)));
  });

  async start(): Promise<void> {
    this.url = await listening(this.#server);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The bodies of a queue, oldest first. The end of a queue's URL is its name. */
  bodies(queueUrl: string): readonly string[] {
    return this.#queue(queueUrl).map(({ body }) => body);
  }

  /** How many messages of a queue are hidden. */
  hidden(queueUrl: string): number {
    return this.#queue(queueUrl).filter(({ receipt }) => receipt).length;
  }

  send(request: Request): { readonly MessageId: string; readonly MD5OfMessageBody: string } {
    const { QueueUrl, MessageBody: body = '', MessageGroupId: group = '' } = request;
    const id = randomUUID();
    const deduplication = `${basename(QueueUrl)} ${request.MessageDeduplicationId ?? id}`;
    if (!this.#seen.has(deduplication))
      this.#queue(QueueUrl).push({ id, body, group, sent: Date.now() + this.ahead });
    this.#seen.add(deduplication);
    return { MessageId: id, MD5OfMessageBody: md5(body) };
  }

  #queue(url: string): Message[] {
    const name = basename(url);
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return queue;
  }

  #answer(operation: string, input: Request): object {
    const queue = this.#queue(input.QueueUrl);
    const place = queue.findIndex(({ receipt }) => receipt === input.ReceiptHandle);
    switch (operation) {
      case 'SendMessage': {
        const sent = this.send(input);
        this.onSent(input);
        return sent;
      }
      case 'ReceiveMessage':
        return { Messages: receive(queue, input.MaxNumberOfMessages) };
      case 'DeleteMessage':
        if (place >= 0) queue.splice(place, 1);
        return {};
      case 'ChangeMessageVisibility': {
        const message = queue[place];
        if (message) message.receipt = undefined;
        return {};
      }
      default: {
        const hidden = queue.filter(({ receipt }) => receipt).length;
        const ApproximateNumberOfMessages = String(queue.length - hidden);
        const ApproximateNumberOfMessagesNotVisible = String(hidden);
        return { Attributes: { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } };
      }
    }
  }
}

/** SQS fills a batch with as many messages of one group as it can. */
function receive(queue: readonly Message[], limit = 1): readonly object[] {
  const locked = new Set(queue.filter(({ receipt }) => receipt).map(({ group }) => group));
  const groups = [...new Set(queue.map(({ group }) => group))].filter((group) => !locked.has(group));
  const free = groups.flatMap((wanted) => queue.filter(({ group }) => group === wanted));
  return free.slice(0, Math.min(limit, MAX_MESSAGES)).map((message) => {
    message.receipt = randomUUID();
    const { id, body, group, sent, receipt } = message;
    const Attributes = { MessageGroupId: group, SentTimestamp: String(sent) };
    return { MessageId: id, ReceiptHandle: receipt, Body: body, MD5OfBody: md5(body), Attributes };
  });
}

function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
