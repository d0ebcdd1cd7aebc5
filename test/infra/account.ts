import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { SCRIPTED_BOT } from '../simulator/bundle.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { CloudFormation } from './cloud-formation.ts';
import { type Environment, type Ran, runSetup } from './run.ts';

/** Facebook and most of AWS, for the tests of the file that imports this one: before each, nothing is set up. */
export const simulator = withSimulator();

/** The rest of AWS: a stack that is not deployed, and no alarm that rings. */
export const cloudFormation = new CloudFormation();

/** Where the secrets are. */
export const PREFIX = '/messenger-bot';

/** The file of the profile that the Page gets. */
export const PROFILE = join(import.meta.dirname, '../simulator/chat/show-profile.ts');

/** What the demo bot needs. */
export const FIELDS = [
  'message_echoes',
  'message_reactions',
  'messages',
  'messaging_handovers',
  'messaging_postbacks',
  'messaging_referrals',
];

/** The secrets of somebody who has a Page token. */
export const GIVEN = {
  FB_APP_SECRET: DEMO_SECRETS.FB_APP_SECRET,
  FB_PAGE_TOKEN: DEMO_SECRETS.FB_PAGE_TOKEN,
};

/** The secrets of somebody who has a token of their own, for all their Pages. */
export const OF_A_USER = { FB_APP_SECRET: DEMO_SECRETS.FB_APP_SECRET, FB_USER_TOKEN: 'user' };

const ALL_SCOPES = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'];

before(() => cloudFormation.start());

after(() => cloudFormation.stop());

/** An account in which nothing is, and an App of which nothing is set. */
beforeEach(async () => {
  const { facebook, lambda, parameterStore, sqs, url, webhookUrl } = simulator.current;
  // The next call starts cold, without the secrets of the test before.
  await lambda.stop();
  parameterStore.parameters.clear();
  parameterStore.plain.clear();
  cloudFormation.outputs = undefined;
  cloudFormation.alarms = {};
  cloudFormation.oldest = undefined;
  cloudFormation.arguments = [];
  cloudFormation.deployed = {
    WebhookUrl: webhookUrl,
    FBPAGETOKEN: `${PREFIX}/FB_PAGE_TOKEN`,
    EventQueueUrl: sqs.events.replace('http://localhost', url),
    DeadLetterQueueUrl: sqs.deadLetters.replace('http://localhost', url),
  };
  const { app, pageApi } = facebook;
  app.subscription = undefined;
  app.tokens.clear();
  app.pages.length = 0;
  facebook.pageToken = DEMO_SECRETS.FB_PAGE_TOKEN;
  know(facebook.pageToken);
  pageApi.subscribedApps.clear();
  pageApi.profile.clear();
  pageApi.conversations = [];
});

/** What Facebook knows of a token, all well unless told otherwise. */
export function know(token: string, more: object = {}): void {
  const { app } = simulator.current.facebook;
  const well = {
    type: 'PAGE',
    is_valid: true,
    expires_at: 0,
    scopes: ALL_SCOPES,
    profile_id: PAGE_ID,
  } as const;
  app.tokens.set(token, { app_id: app.id, ...well, ...more });
}

/** Runs `npm run setup -- …` for the demo bot, with fake-cdk.ts in the place of CDK. */
export function setUp(
  args: readonly string[] = ['--yes'],
  environment: Environment = GIVEN,
  folder?: string,
): Promise<Ran> {
  const { id } = simulator.current.facebook.app;
  const cdk = ['--cdk', join(import.meta.dirname, 'fake-cdk.ts'), '--cdk', cloudFormation.url];
  return run('setup/setup.ts', ['--app-id', id, ...cdk, ...args], environment, folder);
}

/** Runs `npm run doctor -- …` for the demo bot. */
export function doctor(...args: readonly string[]): Promise<Ran> {
  return run('doctor/doctor.ts', args);
}

function run(
  file: string,
  args: readonly string[],
  environment?: Environment,
  folder?: string,
): Promise<Ran> {
  const { url } = simulator.current;
  const files = ['--bot', SCRIPTED_BOT, '--profile', PROFILE, '--graph-api', `${url}/graph/SETUP`];
  return runSetup(file, url, [...files, ...args], { ...cloudFormation.environment, ...environment }, folder);
}
