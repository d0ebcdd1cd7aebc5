/** `npm run setup`: from an App, its secret and a Page token to a Page that answers. */
import { Parameters } from '../../aws/parameters.ts';
import { Graph } from '../../facebook/graph.ts';
import { runCommand } from '../run-command.ts';
import { neededFields, readProfile } from '../shared/author-files.ts';
import { findAppAndPage } from './app-and-page.ts';
import { assertDeployable, callbackUrlOf, type Deployment, deploymentStep } from './deployment.ts';
import { assertCallbackIsFree, callbackStep, pageStep, profileStep } from './facebook-steps.ts';
import { secretsStep } from './secrets-step.ts';
import { HELP, readSetupOptions, type SetupOptions } from './setup-options.ts';
import { StepRunner } from './step-runner.ts';
import { waitForFirstMessage, waitForWebhook } from './waits.ts';

/** `npm run setup`. */
export async function setup(args: readonly string[]): Promise<number> {
  const options = readSetupOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const runner = new StepRunner(options.consent);
  await runSteps(options, runner);
  if (runner.declined.length === 0) return 0;
  console.error(`✘ Not done: ${runner.declined.join(', ')}. A second run asks again.`);
  return 1;
}

async function runSteps(options: SetupOptions, runner: StepRunner): Promise<void> {
  const { deployment, overwrite, takeOver, consent } = options;
  const parameters = new Parameters(deployment.prefix);
  const graph = new Graph(options.graphApi);
  // Every check comes before the first change: whether the author's files load, …
  const [fields, profile] = [await neededFields(options.bot), await readProfile(options.profile)];
  if (options.url === undefined) await assertDeployable(deployment);
  const { app, page, pageId, secrets } = await findAppAndPage(graph, parameters, options);
  // … and whether the App has the webhook of another bot, or this is the wrong region.
  const existingUrl = options.url ?? (await callbackUrlOf(deployment));
  assertCallbackIsFree(await app.subscription(), existingUrl, takeOver);
  await runner.run(secretsStep(parameters, secrets, overwrite));
  // The following steps cannot work without the secrets.
  if (runner.declined.length > 0) return;
  const url = options.url ?? (await deployIfMissing(deployment, existingUrl, runner));
  const verifyToken = secrets.FB_VERIFY_TOKEN;
  if (url === undefined) console.log('· Callback URL of the App: would register it once the stack exists');
  else {
    if (!consent.isDryRun) await waitForWebhook(url, verifyToken);
    await runner.run(callbackStep(app, { url, verifyToken, fields, takeOver }));
  }
  await runner.run(pageStep(app, page, fields));
  await runner.run(profileStep(page, profile));
  if (runner.declined.length > 0 || consent.isDryRun) return;
  console.log(`\nWrite to https://m.me/${pageId} from a profile with a role on the App (${app.id}).`);
  await waitForFirstMessage(page, pageId, options.wait);
}

/**
 * Returns the callback URL of the stack; undefined if the stack does not exist and the operator does not want
 * it deployed.
 */
async function deployIfMissing(
  deployment: Deployment,
  existingUrl: string | undefined,
  runner: StepRunner,
): Promise<string | undefined> {
  if (existingUrl) console.log(`✔ Stack ${deployment.stack}: it exists`);
  else await runner.run(deploymentStep(deployment));
  return existingUrl ?? callbackUrlOf(deployment);
}

if (import.meta.main) await runCommand(setup);
