/** `npm run setup`: from an App, its secret and a Page token to a Page that answers. */
import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import { Parameters } from '../../aws/parameters.ts';
import { Graph } from '../../facebook/graph.ts';
import { runCommand } from '../run-command.ts';
import { readProfile, readTemplates } from '../shared/author-files.ts';
import { contextValue } from '../shared/cdk-context.ts';
import { neededFieldsApart } from '../shared/needed-fields-apart.ts';
import { type AppAndPage, findAppAndPage } from './app-and-page.ts';
import { proposeConcurrency } from './concurrency.ts';
import { assertDeployable, type Deployment, deploymentStep, type Webhook, webhookOf } from './deployment.ts';
import { assertCallbackIsFree, callbackStep, pageStep, profileStep } from './facebook-steps.ts';
import { secretsStep } from './secrets-step.ts';
import { HELP, readSetupOptions, type SetupOptions } from './setup-options.ts';
import { StepRunner } from './step-runner.ts';
import { setUpTemplates } from './templates-step.ts';
import { waitForFirstMessage, waitForWebhook } from './waits.ts';

/** `npm run setup`. */
export async function setup(args: readonly string[]): Promise<number> {
  const options = readSetupOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const runner = new StepRunner(options.consent);
  const parameters = new Parameters(options.deployment.prefix, contextValue('kmsKeyArn'));
  const bot = await prepare(options, parameters);
  await runner.run(secretsStep(parameters, bot.secrets, options.overwrite));
  // The other steps cannot work without the secrets.
  const isWhole = runner.declined.length > 0 || (await connect(options, bot, runner));
  if (runner.declined.length > 0) {
    console.error(`✘ Not done: ${runner.declined.join(', ')}. A second run asks again.`);
    return 1;
  }
  if (!options.consent.isDryRun) await waitForFirstMessage(bot, options.wait);
  return isWhole ? 0 : 1;
}

/** An App, one of its Pages, and what the author's files need. */
interface BotToSetUp extends AppAndPage {
  /** The webhook fields that the bot and its utility messages need. */
  readonly fields: readonly string[];
  readonly profile: object;
  /** The templates of utility messages. */
  readonly templates: readonly MessageTemplate[];
  /** Undefined if the stack does not exist yet. */
  readonly webhook: Webhook | undefined;
}

/**
 * Makes every check that must come before the first change.
 * @throws Error that says what to do
 */
async function prepare(options: SetupOptions, parameters: Parameters): Promise<BotToSetUp> {
  const templates = await readTemplates(options.templates);
  const fields = await neededFieldsApart(options.bot, options.templates);
  const profile = await readProfile(options.profile);
  if (options.url === undefined) await assertDeployable(options.deployment);
  const appAndPage = await findAppAndPage(new Graph(options.graphApi), parameters, options);
  const webhook = givenWebhook(options) ?? (await webhookOf(options.deployment));
  // The App may belong to another bot, or the region may be wrong.
  const { url, apiId } = webhook ?? {};
  assertCallbackIsFree(await appAndPage.app.subscription(), { url, apiId, takeOver: options.takeOver });
  return { ...appAndPage, fields, profile, templates, webhook };
}

/** The webhook of the option `--url`. */
function givenWebhook({ url }: SetupOptions): Webhook | undefined {
  return url === undefined ? undefined : { url, apiId: undefined, domainTarget: undefined };
}

/** Deploys the stack, and connects App and Page with it. Returns whether Facebook has taken all templates. */
async function connect(options: SetupOptions, bot: BotToSetUp, runner: StepRunner): Promise<boolean> {
  const { app, page, fields } = bot;
  const verifyToken = bot.secrets.FB_VERIFY_TOKEN;
  const webhook = givenWebhook(options) ?? (await deployIfMissing(options.deployment, bot.webhook, runner));
  if (webhook === undefined)
    console.log('· Callback URL of the App: would register it once the stack exists');
  else {
    if (!options.consent.isDryRun) await waitForWebhook(webhook, verifyToken);
    const { takeOver } = options;
    await runner.run(callbackStep(app, { ...webhook, verifyToken, fields, takeOver }));
  }
  await runner.run(pageStep(app, page, fields));
  await runner.run(profileStep(page, bot.profile));
  return bot.templates.length === 0 || setUpTemplates(page, bot.templates, runner);
}

/** Returns the webhook of the stack; undefined after a dry run or a no, if the stack does not exist. */
async function deployIfMissing(
  deployment: Deployment,
  existing: Webhook | undefined,
  runner: StepRunner,
): Promise<Webhook | undefined> {
  await proposeConcurrency();
  if (existing) console.log(`✔ Stack ${deployment.stack}: it exists`);
  else await runner.run(deploymentStep(deployment));
  return existing ?? webhookOf(deployment);
}

if (import.meta.main) await runCommand(setup);
