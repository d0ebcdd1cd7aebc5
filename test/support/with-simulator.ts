import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before } from 'node:test';
import type { MessageTemplate } from '../../lambda/messenger/message-templates.ts';
import { applyTemplates } from '../simulator/chat/templates.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/simulator.ts';

/**
 * Environment variables for a function without a queue and a table: it answers events within the webhook
 * call.
 */
export const IN_LINE = { EVENT_QUEUE_URL: '', DEAD_LETTER_QUEUE_URL: '', CONVERSATION_TABLE: '' };

/** What runs in a test, and with which limits. */
interface TestOptions extends SimulatorOptions {
  /** The templates of utility messages, which Facebook reviews as it would: the list of `lambda/templates.ts`. */
  readonly templates?: readonly MessageTemplate[];
}

/** A simulator for the tests of one file: started before the first test, closed after the last one. */
export function withSimulator({ templates = [], ...options }: TestOptions = {}): {
  readonly current: Simulator;
} {
  let simulator: Simulator | undefined;
  const logged: string[] = [];
  before(async () => {
    simulator = await startSimulator(options);
    applyTemplates(simulator.facebook.pageApi.templates, templates);
    await simulator.grants?.run();
    simulator.lambda.onLog = (line) => logged.push(JSON.stringify(line));
  });
  after(async () => {
    await simulator?.close();
    if (simulator) checkNothingLeaked(simulator, logged.join('\n'));
  });
  return {
    get current() {
      if (!simulator)
        throw new Error('The simulator is not running: use `current` only inside tests and hooks.');
      return simulator;
    },
  };
}

/** Shorter texts can appear in the log by chance. */
const MIN_LENGTH = 8;

/**
 * The function must never log a secret or a person's text. A leak makes the file fail, but not this hook: the
 * hooks after it must still run.
 */
function checkNothingLeaked({ facebook, parameterStore }: Simulator, logged: string): void {
  const secrets = [...parameterStore.parameters.values(), facebook.pageToken, facebook.appSecret];
  const texts = [...facebook.people.values()]
    .flatMap(({ lines }) => lines.filter(({ from }) => from === 'person'))
    .map(({ message }) => message.text ?? '')
    .filter(({ length }) => length >= MIN_LENGTH);
  const leaked = [...secrets, ...texts].find(
    (text) => text && logged.includes(JSON.stringify(text).slice(1, -1)),
  );
  if (leaked === undefined) return;
  console.error(`The function logged a secret or a person’s text: ${leaked}`);
  process.exitCode = 1;
}

/** Sends any HTTP request, also one that a well-behaved client cannot send. Header names keep their case. */
export async function call(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: string }> {
  const request = httpRequest(url, { method, headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    request.on('response', resolve).on('error', reject),
  );
  request.end(body);
  const response = await answered;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
