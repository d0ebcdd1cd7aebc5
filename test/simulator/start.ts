/** `npm start`: talk to the bot in the browser, or in the terminal, through a stand-in Facebook and a stand-in AWS. */
import { spawn } from 'node:child_process';
import { fstatSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs, parseEnv, styleText } from 'node:util';
import { orExit } from '../../infra/commands/run-command.ts';
import { AUTHORS_BOT, AUTHORS_PROFILE } from './bundle.ts';
import { Live } from './chat/live.ts';
import { type OpenChat, openChat } from './chat/open-chat.ts';
import { realSecrets } from './chat/real-secrets.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import { verifyCallback } from './facebook/verification.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
import { chatInTerminal } from './terminal.ts';

const FIRST_PORT = 3000;
/** What Facebook allows: https://developers.facebook.com/docs/messenger-platform/webhooks */
const FACEBOOKS_PATIENCE = 5_000;

const HELP = `npm start                         builds lambda/bot.ts and lets you talk to it in the browser; every save builds again

-- --port <number>                not 3000
-- --host <address>               where it listens: 0.0.0.0 lets a container of sam local in
-- --bot <file>                   another bot than lambda/bot.ts
-- --profile <file>               another profile than lambda/profile.ts
-- --env <file>                   the bot's own secrets, in another file than .env
-- --terminal                     the chat in the terminal; piped lines get it anyway
-- --no-open                      do not show the page in the browser
-- --live                         real people, through the real Facebook and a tunnel:
     --live-port <number>         where the tunnel leads, if not to 3001
     --prefix <path>              where the real secrets lie in Parameter Store, if not below /messenger-bot
     --graph-api <URL>            what stands in the place of https://graph.facebook.com`;

const { values } = orExit(() =>
  parseArgs({
    options: {
      port: { type: 'string', default: process.env.PORT },
      host: { type: 'string', default: '127.0.0.1' },
      bot: { type: 'string', default: AUTHORS_BOT },
      profile: { type: 'string', default: AUTHORS_PROFILE },
      env: { type: 'string', default: '.env' },
      terminal: { type: 'boolean', default: isPiped() },
      live: { type: 'boolean', default: false },
      'live-port': { type: 'string', default: '3001' },
      prefix: { type: 'string', default: '/messenger-bot' },
      'graph-api': { type: 'string', default: 'https://graph.facebook.com' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }),
);

if (values.help) console.log(HELP);
else if (values.live) await live();
else await (values.terminal ? inTerminal() : inBrowser());

async function inTerminal(): Promise<void> {
  const simulator = await onFreePort(startSimulator);
  await verify(simulator);
  console.log();
  const failures = await chatInTerminal(simulator);
  await simulator.close();
  process.exitCode = failures === 0 ? 0 : 1;
}

async function inBrowser(): Promise<void> {
  const chat = await onFreePort((options) => openChat({ ...options, profile: resolve(values.profile) }));
  const { simulator, rebuilder } = chat;
  if (rebuilder.status.state === 'ready') await verify(simulator);
  console.log(`\n  Talk to your bot at ${styleText('bold', `${simulator.url}/`)}`);
  console.log('  Save anything in lambda/ and the page has it. Ctrl+C ends.\n');
  stayOpen(chat);
}

async function live(): Promise<void> {
  if (values.host !== '127.0.0.1') fail('--live is for this machine only: real secrets lie beside the page.');
  const real = new Live({
    secrets: await realSecrets(process.env, values.prefix).catch((error: Error) => fail(error.message)),
    graphApi: values['graph-api'],
    port: portOf(values['live-port']),
  });
  const chat = await onFreePort((options) =>
    openChat({ ...options, profile: resolve(values.profile), live: real }),
  );
  console.log(
    `${styleText('green', '✔')} lambda/bot.ts answers real people: what it says is sent by the real Facebook`,
  );
  console.log(`
  1. Point a tunnel at ${styleText('bold', real.url)}, for example: ngrok http ${real.url}
     (it serves nothing but the webhook)
  2. In the dashboard of an App for development paste the tunnel’s address with /messenger behind it, and the verify token.
  3. Write to the Page with a profile that has a role on the App, and see what happens at ${chat.simulator.url}/

  An App has one callback URL: take a second App, so that the live bot goes on. Ctrl+C ends.
`);
  stayOpen(chat);
}

function stayOpen({ simulator, close }: OpenChat): void {
  if (process.stdout.isTTY && !values['no-open']) show(simulator.url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().then(() => process.exit(0)));
  }
}

/** Whether lines come from a pipe or a file rather than from a person. */
function isPiped(): boolean {
  const input = fstatSync(0);
  return input.isFIFO() || input.isFile() || input.isSocket();
}

/** Starts on the port that was asked for, or on 3000, or on any free one. */
async function onFreePort<T>(
  start: (options: SimulatorOptions & { readonly bot: string }) => Promise<T>,
): Promise<T> {
  const { port, host, bot } = values;
  const options = { bot: resolve(bot), host, patience: FACEBOOKS_PATIENCE, botSecrets: readDotEnv() };
  try {
    return await start({ ...options, port: port === undefined ? FIRST_PORT : portOf(port) });
  } catch (error) {
    if (!isTaken(error)) return fail(error instanceof Error ? error.message : String(error));
    if (port !== undefined) return fail(`Port ${port} is taken: choose another with --port.`);
    return start({ ...options, port: 0 });
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
  return fail(`A port must be a number from 0 to 65535, not “${asked}”.`);
}

function fail(why: string): never {
  console.error(styleText('red', `✘ ${why}`));
  process.exit(1);
}

async function verify({ webhookUrl }: Simulator): Promise<void> {
  const complaint = await verifyCallback(webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN);
  if (complaint) fail(`The webhook was not verified. ${complaint}`);
  console.log(`${styleText('green', '✔')} ${relative('', values.bot)} is built and answers at ${webhookUrl}`);
  console.log(`${styleText('green', '✔')} Facebook has verified the webhook`);
}

/** Shows an address in the browser, if there is one. */
function show(url: string): void {
  const [command = '', ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start'] }[
    String(process.platform)
  ] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
