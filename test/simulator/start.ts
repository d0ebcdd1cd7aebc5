/**
 * `npm start`: a chat with the bot in the browser or the terminal, through a simulated Facebook and a
 * simulated AWS.
 */
import { spawn } from 'node:child_process';
import { existsSync, fstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs, parseEnv, styleText } from 'node:util';
import { orExit } from '../../infra/commands/run-command.ts';
import { proxyVariables, useProxy } from '../../infra/proxy.ts';
import { realBedrock } from './aws/real-bedrock.ts';
import { AUTHORS_BOT, AUTHORS_NEEDS, AUTHORS_PROFILE, AUTHORS_TEMPLATES, LAMBDA } from './bundle.ts';
import { Live } from './chat/live.ts';
import { type OpenChat, openChat } from './chat/open-chat.ts';
import { realSecrets } from './chat/real-secrets.ts';
import type { Rebuilder } from './chat/rebuild-on-save.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import { verifyCallback } from './facebook/verification.ts';
import { openTerminal } from './open-terminal.ts';
import { isLoopback, openToNetwork } from './open-to-network.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';
import { chatInTerminal } from './terminal.ts';

const FIRST_PORT = 3000;
const DOT_ENV = '.env';
/** In milliseconds: https://developers.facebook.com/docs/messenger-platform/webhooks */
const FACEBOOK_TIME_OUT = 5_000;

const HELP = `npm start                         builds lambda/bot.ts and opens a chat with it in the browser; rebuilds on every save

-- --port <number>                the port to listen on (default: 3000)
-- --host <address>               the address to listen on; 0.0.0.0 admits the containers of sam local
-- --bot <file>                   the bot (default: lambda/bot.ts)
-- --profile <file>               the Page's profile (default: profile.ts next to the bot, else in lambda/)
-- --templates <file>             the templates of utility messages (default: templates.ts next to the bot, else in lambda/)
-- --env <file>                   the file with the bot's own secrets (default: .env)
-- --real-model                   language models are the real ones: Bedrock with your AWS credentials, others with
                                  their key; without it a scripted model answers
-- --terminal                     chat in the terminal; this is the default for piped input
-- --no-types                     in the terminal: do not look for type errors and forgotten awaits
-- --no-open                      do not open the browser
-- --live                         chat with real people, through the real Facebook and a tunnel:
     --live-port <number>         the port that the tunnel leads to (default: 3001)
     --prefix <path>              the Parameter Store path of the real secrets (default: /messenger-bot)
     --graph-api <URL>            the address of the Graph API (default: https://graph.facebook.com)`;

const { values } = orExit(() =>
  parseArgs({
    options: {
      port: { type: 'string', default: process.env.PORT },
      host: { type: 'string', default: '127.0.0.1' },
      bot: { type: 'string', default: AUTHORS_BOT },
      profile: { type: 'string' },
      templates: { type: 'string' },
      env: { type: 'string', default: DOT_ENV },
      terminal: { type: 'boolean', default: isPiped() },
      'real-model': { type: 'boolean', default: false },
      'no-types': { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      'live-port': { type: 'string', default: '3001' },
      prefix: { type: 'string', default: '/messenger-bot' },
      'graph-api': { type: 'string', default: 'https://graph.facebook.com' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }),
);

orExit(useProxy);

/** Until a chat is open. Frozen sandboxes are ended as this process exits, and not when a signal kills it. */
let end = (): void => process.exit(1);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end());

if (values.help) console.log(HELP);
else if (values.live) await live();
else await (values.terminal ? inTerminal() : inBrowser());

async function inTerminal(): Promise<void> {
  const types = !values['no-types'];
  const terminal = await onFreePort((options) => openTerminal({ ...options, ...pageFiles(), types }));
  const { simulator } = terminal;
  if (!isLoopback(values.host)) showAccess(openToNetwork(simulator));
  await verify(terminal);
  console.log();
  const failures = await chatInTerminal(terminal);
  await terminal.close();
  process.exitCode = failures === 0 ? 0 : 1;
}

async function inBrowser(): Promise<void> {
  const chat = await onFreePort((options) => openChat({ ...options, ...pageFiles() }));
  const { simulator, rebuilder } = chat;
  if (!isLoopback(values.host)) showAccess(openToNetwork(simulator));
  if (rebuilder.status.state === 'ready') await verify(chat);
  showLoadProblem(rebuilder);
  console.log(`\n  Talk to your bot at ${styleText('bold', `${simulator.url}/`)}`);
  const folders = [...new Set([LAMBDA, dirname(resolve(values.bot))])].map(
    (path) => `${relative('', path) || '.'}/`,
  );
  console.log(
    `  The bot is rebuilt whenever you save a file in ${folders.join(' or ')}. Press Ctrl+C to stop.\n`,
  );
  stayOpen(chat);
}

async function live(): Promise<void> {
  if (!isLoopback(values.host))
    fail('--live works only on this machine, because it uses real secrets: leave --host out.');
  const real = new Live({
    secrets: await realSecrets(process.env, values.prefix).catch((error: Error) => fail(error.message)),
    graphApi: values['graph-api'],
    port: portOf(values['live-port']),
  });
  const chat = await onFreePort((options) => openChat({ ...options, ...pageFiles(), live: real }));
  console.log(`${styleText('green', '✔')} lambda/bot.ts answers real people through the real Facebook`);
  console.log(`
  1. Point a tunnel at ${styleText('bold', real.url)}, for example: ngrok http ${real.url}
     (this port serves only the webhook)
  2. In the dashboard of a development App save the tunnel’s address, followed by /messenger, and the verify token.
  3. Write to the Page from a profile that has a role in the App, and see what happens at ${chat.simulator.url}/

  An App has one callback URL: use a second App, so that the deployed bot keeps running. Press Ctrl+C to stop.
`);
  stayOpen(chat);
}

function pageFiles() {
  const { profile, templates } = values;
  return {
    profile: profile === undefined ? nextToBot('profile.ts', AUTHORS_PROFILE) : file('profile', profile),
    templates:
      templates === undefined ? nextToBot('templates.ts', AUTHORS_TEMPLATES) : file('templates', templates),
  };
}

/** A file in the bot's folder, or the author's if it is not there. */
function nextToBot(name: string, authors: string): string {
  const path = resolve(dirname(values.bot), name);
  return existsSync(path) ? path : authors;
}

/** The full path of an option’s file. */
function file(option: string, given: string): string {
  const path = resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  return fail(`There is no file ${path}: look at --${option}.`);
}

function stayOpen({ simulator, close }: OpenChat): void {
  if (process.stdout.isTTY && !values['no-open']) show(simulator.url);
  end = () => {
    end = () => {}; // npm passes a signal on that this process has got already.
    void close().then(() => process.exit(0));
  };
}

/** Shows how a container gets access to the simulated AWS, which answers no other caller. */
function showAccess(variables: Readonly<Record<string, string>>): void {
  const line = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  console.log('The simulated AWS answers only calls with the key of this run. In the terminal of sam local:');
  console.log(`  export ${line.join(' ')}`);
}

/** Whether standard input is a pipe or a file. */
function isPiped(): boolean {
  const input = fstatSync(0);
  return input.isFIFO() || input.isFile() || input.isSocket();
}

/** Starts on the given port, else on 3000, else on any free port. */
async function onFreePort<T>(
  start: (options: SimulatorOptions & { readonly bot: string }) => Promise<T>,
): Promise<T> {
  const { port, host } = values;
  // The scripted model takes any key.
  const botSecrets = values['real-model'] ? readDotEnv() : { MODEL_KEY: 'scripted', ...readDotEnv() };
  const options = {
    bot: file('bot', values.bot),
    host,
    facebookTimeOut: FACEBOOK_TIME_OUT,
    botSecrets,
    botNeeds: nextToBot('bot-needs.ts', AUTHORS_NEEDS),
    ...(values['real-model'] && {
      realBedrock: await realBedrock().catch((error: Error) => fail(error.message)),
    }),
    environment: {
      BOT_SECRETS_FILE: values.env,
      BOT_SECRETS_IN_FILE: Object.keys(botSecrets).join(),
      ...proxyVariables(),
    },
  };
  try {
    return await start({ ...options, port: port === undefined ? FIRST_PORT : portOf(port) });
  } catch (error) {
    if (!isTaken(error)) return fail(error instanceof Error ? error.message : String(error));
    if (port !== undefined) return fail(`Port ${port} is taken. Choose another with --port.`);
    return start({ ...options, port: 0 });
  }
}

/** The bot's own secrets from the lines `NAME=value` of a file; on AWS they are parameters. */
function readDotEnv(): Readonly<Record<string, string>> {
  if (values.env === DOT_ENV && !existsSync(DOT_ENV)) return {};
  const { ...secrets } = parseEnv(readFileSync(file('env', values.env), 'utf8'));
  return Object.fromEntries(Object.entries(secrets).map(([name, value = '']) => [name, value]));
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

interface Verified {
  readonly simulator: Simulator;
  readonly rebuilder: Rebuilder;
}

/** A bot that cannot be loaded is named instead: only it matters. */
async function verify({ simulator: { webhookUrl }, rebuilder }: Verified): Promise<void> {
  const problem = await verifyCallback(webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN);
  if (rebuilder.loadProblem) return;
  if (problem) fail(`The webhook could not be verified: ${problem}`);
  console.log(`${styleText('green', '✔')} ${relative('', values.bot)} is built and answers at ${webhookUrl}`);
  console.log(`${styleText('green', '✔')} Facebook has verified the webhook`);
}

function showLoadProblem({ loadProblem }: Rebuilder): void {
  if (!loadProblem) return;
  const { text, place } = loadProblem;
  console.log(styleText('red', `✘ The bot does not load: ${[text, place && `at ${place}`].join(' ')}`));
}

/** Opens a URL in the browser, if there is one. */
function show(url: string): void {
  const [command = '', ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start'] }[
    String(process.platform)
  ] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
