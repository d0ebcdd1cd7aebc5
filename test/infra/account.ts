import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import type { BotToCheck, ReportLine } from '../../infra/commands/doctor/check.ts';
import { checkBot } from '../../infra/commands/doctor/check-bot.ts';
import { doctor } from '../../infra/commands/doctor/doctor.ts';
import { setup } from '../../infra/commands/setup/setup.ts';
import { SCRIPTED_BOT } from '../simulator/bundle.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { FakeCloudFormation } from './fake-cloudformation.ts';
import {
  awsEnvironment,
  type CommandResult,
  callCommand,
  type Environment,
  FOLDER,
  spawnCommand,
} from './run-command.ts';

/** Facebook and most of AWS, for the tests of the importing file. Before each test nothing is set up. */
export const simulator = withSimulator();

/** The rest of AWS: before each test the stack is not deployed, and no alarm is active. */
export const cloudFormation = new FakeCloudFormation();

/** The path of the secrets. */
export const PREFIX = '/messenger-bot';

/** The file with the Page's Messenger profile. */
export const PROFILE = join(import.meta.dirname, '../simulator/chat/show-profile.ts');

/** The file with the templates of utility messages: there are none in it. */
export const TEMPLATES = SCRIPTED_BOT;

/** The webhook fields that the scripted bot needs. */
export const FIELDS = [
  'message_echoes',
  'message_reactions',
  'messages',
  'messaging_handovers',
  'messaging_postbacks',
  'messaging_referrals',
  'standby',
];

/** The environment of an operator with a Page token. */
export const WITH_PAGE_TOKEN = {
  FB_APP_SECRET: DEMO_SECRETS.FB_APP_SECRET,
  FB_PAGE_TOKEN: DEMO_SECRETS.FB_PAGE_TOKEN,
};

/** The environment of an operator with a user token, which gives access to all Pages of that user. */
export const WITH_USER_TOKEN = { FB_APP_SECRET: DEMO_SECRETS.FB_APP_SECRET, FB_USER_TOKEN: 'user' };

const ALL_SCOPES = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list', 'pages_utility_messaging'];

// `checkBot` reads `cdk.json` too, for its advice.
process.chdir(FOLDER);

before(() => cloudFormation.start());

after(() => cloudFormation.stop());

beforeEach(async () => {
  const { facebook, lambda, parameterStore, sqs, url, webhookUrl } = simulator.current;
  // The next call starts cold, without the secrets of the previous test.
  await lambda.stop();
  parameterStore.parameters.clear();
  parameterStore.plain.clear();
  cloudFormation.reset({
    WebhookUrl: webhookUrl,
    ApiId: 'abc123',
    MaxConcurrency: '5',
    FBPAGETOKEN: `${PREFIX}/FB_PAGE_TOKEN`,
    EventQueueUrl: sqs.events.replace('http://localhost', url),
    DeadLetterQueueUrl: sqs.deadLetters.replace('http://localhost', url),
  });
  const { app, pageApi } = facebook;
  app.subscription = undefined;
  app.tokens.clear();
  app.pages.length = 0;
  facebook.pageToken = DEMO_SECRETS.FB_PAGE_TOKEN;
  registerToken(facebook.pageToken);
  pageApi.subscribedApps.clear();
  pageApi.profile.clear();
  pageApi.templates.all.clear();
  pageApi.conversations = [];
});

/** Tells Facebook about a token: a valid Page token with all permissions, except for what `more` says. */
export function registerToken(token: string, more: object = {}): void {
  const { app } = simulator.current.facebook;
  const valid = {
    type: 'PAGE',
    is_valid: true,
    expires_at: 0,
    scopes: ALL_SCOPES,
    profile_id: PAGE_ID,
  } as const;
  app.tokens.set(token, { app_id: app.id, ...valid, ...more });
}

/** Runs `npm run setup -- …` for the scripted bot, with fake-cdk.ts instead of CDK. */
export function runSetup(
  args: readonly string[] = ['--yes'],
  environment: Environment = WITH_PAGE_TOKEN,
  folder?: string,
): Promise<CommandResult> {
  const { url } = simulator.current;
  const all = { ...cloudFormation.environment, ...environment };
  return callCommand(setup, url, [...setupArguments(), ...args], all, folder);
}

/** The same in a process of its own. */
export function spawnSetup(
  args: readonly string[] = ['--yes'],
  environment: Environment = WITH_PAGE_TOKEN,
): Promise<CommandResult> {
  const all = { ...cloudFormation.environment, ...environment };
  return spawnCommand('setup/setup.ts', simulator.current.url, [...setupArguments(), ...args], all);
}

/** Runs `npm run doctor -- …` for the scripted bot. */
export function runDoctor(...args: readonly string[]): Promise<CommandResult> {
  const { url } = simulator.current;
  return callCommand(doctor, url, [...botArguments(), ...args], cloudFormation.environment);
}

/** The doctor's report in this process. */
export async function doctorReport(more: Partial<BotToCheck> = {}): Promise<readonly ReportLine[]> {
  const bot = {
    appId: undefined,
    stack: 'MessengerBot',
    prefix: PREFIX,
    page: undefined,
    url: undefined,
    bot: SCRIPTED_BOT,
    profile: PROFILE,
    templates: TEMPLATES,
    graphApi: `${simulator.current.url}/graph/DOCTOR`,
    options: {},
    ...more,
  };
  const lines: ReportLine[] = [];
  for await (const line of checkBot(bot)) lines.push(line);
  return lines;
}

/** The same, one line for each check: `passed Page: Demo Page …`. */
export async function doctorLines(more: Partial<BotToCheck>): Promise<string> {
  Object.assign(process.env, awsEnvironment(simulator.current.url), cloudFormation.environment);
  const lines = await doctorReport(more);
  return lines.map(({ state, check, message }) => `${state} ${check}: ${message}`).join('\n');
}

/** The same in a process of its own. */
export function spawnDoctor(...args: readonly string[]): Promise<CommandResult> {
  const all = [...botArguments(), ...args];
  return spawnCommand('doctor/doctor.ts', simulator.current.url, all, cloudFormation.environment);
}

function setupArguments(): readonly string[] {
  const { id } = simulator.current.facebook.app;
  const cdk = ['--cdk', join(import.meta.dirname, 'fake-cdk.ts'), '--cdk', cloudFormation.url];
  return [...botArguments(), '--app-id', id, ...cdk];
}

function botArguments(): readonly string[] {
  const graphApi = `${simulator.current.url}/graph/SETUP`;
  return ['--bot', SCRIPTED_BOT, '--profile', PROFILE, '--templates', TEMPLATES, '--graph-api', graphApi];
}
