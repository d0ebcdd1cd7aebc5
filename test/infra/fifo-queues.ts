import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Sqs } from '../simulator/aws/sqs.ts';
import type { SqsInput } from '../simulator/aws/sqs-input.ts';
import { listening } from '../support/listening.ts';

/** The stack's two queues, with a server of their own and without a function that reads them. */
export class FifoQueues {
  /** Called after each message that a command has sent; as if a reader of the other queue had been quick. */
  onSent: (message: SqsInput) => void = () => {};
  /** Its address after the start. */
  url = '';
  readonly #sqs = new Sqs(180_000, 1000);
  readonly #server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const input = await text(request);
    const { status, headers, body } = await this.#sqs.answer({ operation, body: input });
    if (operation === 'SendMessage') this.onSent(JSON.parse(input));
    response.writeHead(status, headers).end(body);
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
    return this.#sqs.queue(queueUrl)?.messages.map(({ body }) => body) ?? [];
  }

  /** How many messages of a queue are hidden. */
  hidden(queueUrl: string): number {
    return this.#sqs.queue(queueUrl)?.hidden ?? 0;
  }

  /** Sends a message to a queue. */
  send(queueUrl: string, body: string, group: string, deduplication: string): void {
    this.#sqs.queue(queueUrl)?.send({ body, group, deduplication });
  }
}
