import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before } from 'node:test';
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.ts';

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
    if (simulator) assertDiscreet(simulator, logged.join('\n'));
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

/** In no test does the function log a secret, or what somebody wrote. */
function assertDiscreet({ facebook, parameterStore }: Simulator, logged: string): void {
  for (const secret of [...parameterStore.parameters.values(), facebook.pageToken, facebook.appSecret]) {
    assert.equal(secret !== '' && logged.includes(secret), false, 'a secret was logged');
  }
  for (const { lines } of facebook.people.values()) {
    const texts = lines.filter(({ from }) => from === 'person').map(({ message }) => message.text ?? '');
    const text = texts.find(
      (text) => text.length >= TELLING && logged.includes(JSON.stringify(text).slice(1, -1)),
    );
    assert.equal(text, undefined, 'what somebody wrote was logged');
  }
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
