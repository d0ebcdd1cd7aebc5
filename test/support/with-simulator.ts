import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before } from 'node:test';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/simulator.ts';

/** The environment in which events are answered within the call that brings them, and nothing is remembered. */
export const IN_LINE = { EVENT_QUEUE_URL: '', DEAD_LETTER_QUEUE_URL: '', CONVERSATION_TABLE: '' };

/** A simulator for the tests of one file: started before them, closed after them. */
export function simulated(options?: SimulatorOptions): { readonly current: Simulator } {
  let simulator: Simulator | undefined;
  const logged: string[] = [];
  before(async () => {
    simulator = await startSimulator(options);
    simulator.lambda.onLog = (line) => logged.push(JSON.stringify(line));
  });
  after(async () => {
    await simulator?.close();
    if (simulator) checkDiscretion(simulator, logged.join('\n'));
  });
  return {
    get current() {
      if (!simulator) throw new Error('The simulator runs only while tests run.');
      return simulator;
    },
  };
}

/** Shorter texts are words that anybody says. */
const TELLING = 8;

/**
 * In no test does the function log a secret, or what somebody wrote. It makes the file fail, but not this hook: those after it
 * have something to close.
 */
function checkDiscretion({ facebook, parameterStore }: Simulator, logged: string): void {
  const secrets = [...parameterStore.parameters.values(), facebook.pageToken, facebook.appSecret];
  const texts = [...facebook.people.values()]
    .flatMap(({ lines }) => lines.filter(({ from }) => from === 'person'))
    .map(({ message }) => message.text ?? '')
    .filter(({ length }) => length >= TELLING);
  const told = [...secrets, ...texts].find(
    (text) => text && logged.includes(JSON.stringify(text).slice(1, -1)),
  );
  if (told === undefined) return;
  console.error(`A secret, or what somebody wrote, was logged: ${told}`);
  process.exitCode = 1;
}

/** A call of any kind, for what a well-behaved client cannot send. Header names keep their case. */
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
