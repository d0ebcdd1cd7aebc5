import { once } from 'node:events';
import { createServer } from 'node:http';
import { httpApi } from '../aws/http-api.ts';
import type { Result } from '../aws/lambda.ts';
import type { PageMessage } from '../facebook/page-message.ts';
import type { Person } from '../facebook/person.ts';
import type { CallResponse, InterceptedCall } from '../intercepted-calls.ts';
import type { Simulator } from '../simulator.ts';
import { json } from './json.ts';

/** A real App, and how to reach it. */
export interface LiveOptions {
  /** `FB_APP_SECRET`, `FB_PAGE_TOKEN`, `FB_VERIFY_TOKEN` of a real App. */
  readonly secrets: Readonly<Record<string, string>>;
  /** `https://graph.facebook.com` */
  readonly graphApi: string;
  /** The port that the tunnel leads to; 0 takes any free port. */
  readonly port: number;
}

/** A `messaging` element, as far as it is shown. */
interface Element {
  readonly sender?: { readonly id?: string };
  readonly message?: {
    readonly mid?: string;
    readonly text?: string;
    readonly is_echo?: boolean;
    readonly attachments?: readonly object[];
    readonly reply_to?: { readonly mid?: string };
  };
  readonly postback?: { readonly mid?: string; readonly title?: string };
}

/**
 * The real Facebook instead of the simulated one. Its webhook calls arrive through a tunnel at a port that
 * serves only the webhook, and the bot's calls go to the real Graph API.
 */
export class Live {
  readonly secrets: LiveOptions['secrets'];
  readonly #options: LiveOptions;
  readonly #server = createServer();
  #simulator: Simulator | undefined;

  constructor(options: LiveOptions) {
    this.secrets = options.secrets;
    this.#options = options;
  }

  /** Opens the port for the tunnel. @param newest waits until the bot that is saved answers */
  async open(simulator: Simulator, newest: () => Promise<void>): Promise<void> {
    this.#simulator = simulator;
    const webhook = httpApi(async (event) => {
      await newest();
      const result = await simulator.lambda.invoke(event);
      if (isAccepted(result)) this.#show(event);
      return result;
    });
    this.#server.on('request', webhook);
    const { port } = this.#options;
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening').catch(() => {
      throw new Error(`Port ${port} is taken. Choose another with --live-port.`);
    });
  }

  /** The address for the tunnel. */
  get url(): string {
    const address = this.#server.address();
    return `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
  }

  /** Forwards a call to the real Graph API. */
  async answer({ method, path, headers, bytes }: InterceptedCall): Promise<CallResponse | 'hang up'> {
    const { host, connection, 'content-length': _, 'accept-encoding': __, ...passed } = headers;
    try {
      const body = bytes.length > 0 ? { body: new Uint8Array(bytes) } : {};
      const response = await fetch(this.#options.graphApi + path, { method, headers: passed, ...body });
      const {
        'content-encoding': ___,
        'content-length': ____,
        ...answered
      } = Object.fromEntries(response.headers);
      const answer = { status: response.status, headers: answered, body: await response.text() };
      if (response.ok) this.#showAnswer(bytes.toString(), answer.body);
      return answer;
    } catch {
      return 'hang up';
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Adds what real people wrote to their conversations. */
  #show(event: string): void {
    const { body = '', isBase64Encoded }: { body?: string; isBase64Encoded?: boolean } = JSON.parse(event);
    const { entry = [] } = json<{ entry: readonly { readonly messaging?: readonly Element[] }[] }>(
      isBase64Encoded ? Buffer.from(body, 'base64').toString() : body,
    );
    for (const { sender, message, postback } of entry.flatMap(({ messaging = [] }) => messaging)) {
      if (!sender?.id || message?.is_echo) continue;
      const { mid = postback?.mid ?? '', text = postback?.title ?? '', attachments = [] } = message ?? {};
      const replyTo = message?.reply_to?.mid;
      const person = this.#person(sender.id);
      // Facebook may deliver a message twice.
      if (!(message || postback) || person.lines.some((line) => line.mid === mid)) continue;
      person.receiveFromPerson(mid, { text }, { attachments, ...(replyTo && { replyTo }) });
    }
  }

  /** Adds what the bot sent to the conversation. */
  #showAnswer(request: string, answer: string): void {
    const { recipient, message, sender_action } = json<Sent>(request);
    const { message_id = '' } = json<{ message_id: string }>(answer);
    if (!recipient?.id) return;
    if (message) this.#person(recipient.id).receive(message_id, message);
    else if (sender_action) this.#person(recipient.id).showAction(sender_action);
  }

  #person(id: string): Person {
    const facebook = this.#simulator?.facebook;
    const person = facebook?.people.get(id) ?? facebook?.person(`Person ${id.slice(-4)}`, id);
    if (!person) throw new Error('open() must be called first.');
    return person;
  }
}

interface Sent {
  readonly recipient?: { readonly id?: string };
  readonly message?: PageMessage;
  readonly sender_action?: string;
}

function isAccepted({ payload }: Result): boolean {
  return json<{ statusCode: number }>(payload ?? '').statusCode === 200;
}
