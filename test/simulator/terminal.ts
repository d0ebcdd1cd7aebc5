/** `npm start`: a chat with the bot in the terminal, through a stand-in Facebook and a stand-in AWS. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, parseEnv, styleText } from 'node:util';
import { AUTHORS_BOT } from './bundle.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import type { LogLine } from './lambda.ts';
import { asText, buttonsOf } from './person.ts';
import type { PageMessage } from './send-api.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { verifyCallback } from './verification.ts';

const FIRST_PORT = 3000;
/** What Facebook allows: https://developers.facebook.com/docs/messenger-platform/webhooks */
const FACEBOOKS_PATIENCE = 5_000;

const HELP = `Write to the Page. A number taps what is offered.
/start taps Get Started, /react ❤ reacts to the last answer, Ctrl+D ends.
`;

const { values } = parseArgs({
  options: {
    /** Any free port from 3000 on unless told otherwise. */
    port: { type: 'string', default: process.env.PORT },
    /** `0.0.0.0` lets a container of `sam local` in. */
    host: { type: 'string', default: '127.0.0.1' },
    bot: { type: 'string', default: AUTHORS_BOT },
    env: { type: 'string', default: '.env' },
  },
});
let failures = 0;

const simulator = await start();
const { facebook, lambda } = simulator;
const you = facebook.person('You');
facebook.onMessage = (_, message) => show(message);
lambda.onLog = report;

await verify();
console.log(HELP);
await chat();
await simulator.drain();
await simulator.close();
process.exitCode = failures === 0 ? 0 : 1;

async function start(): Promise<Simulator> {
  const { port, host, bot } = values;
  const options = { bot: resolve(bot), host, patience: FACEBOOKS_PATIENCE, botSecrets: readDotEnv() };
  try {
    return await startSimulator({ ...options, port: port === undefined ? FIRST_PORT : portOf(port) });
  } catch (error) {
    if (!isTaken(error)) return fail(error instanceof Error ? error.message : String(error));
    if (port !== undefined) return fail(`Port ${port} is taken: choose another with --port.`);
    return startSimulator({ ...options, port: 0 });
  }
}

/** The bot's own secrets, which on AWS are parameters: lines `NAME=value` in the file `.env`. */
function readDotEnv(): Readonly<Record<string, string>> {
  try {
    const { ...secrets } = parseEnv(readFileSync(values.env, 'utf8'));
    return Object.fromEntries(Object.entries(secrets).map(([name, value = '']) => [name, value]));
  } catch {
    return {};
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function portOf(asked: string): number {
  const port = Number(asked);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  return fail(`--port must be a number from 0 to 65535, not “${asked}”.`);
}

function fail(why: string): never {
  console.error(styleText('red', `✘ ${why}`));
  process.exit(1);
}

async function verify(): Promise<void> {
  const complaint = await verifyCallback(simulator.webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN);
  if (complaint) fail(`The webhook was not verified. ${complaint}`);
  console.log(`${styleText('green', '✔')} lambda/bot.ts is built and answers at ${simulator.webhookUrl}`);
  console.log(`${styleText('green', '✔')} Facebook has verified the webhook\n`);
}

async function chat(): Promise<void> {
  const prompt = styleText('bold', 'You   ');
  const terminal = process.stdin.isTTY === true;
  const input = createInterface({ input: process.stdin, output: process.stdout, terminal, prompt });
  if (terminal) input.prompt();
  for await (const line of input) {
    if (!terminal) console.log(`${prompt}${line}`);
    if (line.trim()) await act(line.trim());
    offer();
    if (terminal) input.prompt();
  }
}

async function act(line: string): Promise<void> {
  const title = you.offered()[Number(line) - 1];
  if (title !== undefined) await you.taps(title);
  else if (line === '/start') await you.getsStarted();
  else if (line.startsWith('/react')) await you.reacts(line.slice('/react'.length).trim() || '❤');
  else await you.says(line);
  for (const _ of facebook.undelivered.splice(0)) {
    complain('The webhook did not answer with 200 within five seconds; Facebook would send the event again.');
  }
}

function show(message: PageMessage): void {
  const [first, ...rest] = asText(message).split('\n');
  console.log([`${styleText('cyan', 'Page')}  ${first}`, ...rest.map((line) => `      ${line}`)].join('\n'));
  for (const { type, title, url } of buttonsOf(message)) {
    if (type === 'web_url') console.log(`      ${title}: ${url}`);
  }
}

function offer(): void {
  const offered = you.offered().map((title, i) => `${styleText('bold', String(i + 1))} ${title}`);
  if (offered.length > 0) console.log(`      ${offered.join('   ')}`);
}

function report({ level, message }: LogLine): void {
  if (level === 'ERROR') complain(describe(message));
  else if (level === 'WARN') console.log(styleText('yellow', `      ${describe(message)}`));
}

function complain(what: string): void {
  failures += 1;
  console.log(styleText('red', `      ✘ ${what}`));
}

function describe(message: unknown): string {
  if (typeof message !== 'object' || message === null) return String(message);
  const { what, error, message: reason, stack }: Record<string, unknown> = { ...message };
  const place = Array.isArray(stack) ? stack[0] : undefined;
  return [what, error, reason, place].filter((part) => typeof part === 'string').join(': ');
}
