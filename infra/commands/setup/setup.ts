/** `npm run setup`: from an App, its secret and a Page token to a Page that answers. */
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Parameters } from '../../aws/parameters.ts';
import type { FacebookApp } from '../../facebook/facebook-app.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import { Graph } from '../../facebook/graph.ts';
import { milliseconds, orEnd, runCommand } from '../run-command.ts';
import { neededFields, readProfile } from '../shared/author-files.ts';
import { addressOf, BOT_HELP, BOT_OPTIONS, prefixOf, stackOf, stageOf } from '../shared/bot-options.ts';
import { verificationProbe } from '../shared/webhook-probes.ts';
import { identify } from './app-and-page.ts';
import { callbackUrlOf, deploymentStep, mustFit } from './deployment.ts';
import { Taking } from './step-runner.ts';
import { callbackStep, mustBeFree, pageStep, profileStep, secretsStep } from './steps.ts';

const HELP = `npm run setup                does what is missing, and asks before each change

--app-id <id>       or FB_APP_ID; FB_APP_SECRET and FB_PAGE_TOKEN in the environment; all are asked for otherwise
                    FB_USER_TOKEN, of a user or a system user, finds the Page and its token, unless a good one is stored
                    FB_VERIFY_TOKEN is made up unless given
--page <id>         which of the user's Pages
--yes               changes without asking
--dry-run           says what it would change, and changes nothing
--overwrite         replaces secrets that are there and differ
--take-over         replaces a callback URL that is another's
--wait <seconds>    for the first message at the end (120 when somebody is there)
${BOT_HELP}`;

/** CDK's own command, a script for Node. */
const CDK = [resolve(import.meta.dirname, '../../../node_modules/aws-cdk/bin/cdk')];

const { values } = orEnd(() =>
  parseArgs({
    options: {
      ...BOT_OPTIONS,
      page: { type: 'string' },
      yes: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      overwrite: { type: 'boolean', default: false },
      'take-over': { type: 'boolean', default: false },
      wait: { type: 'string', default: process.stdin.isTTY ? '120' : '0' },
      /** Another one: the script, and what it is told first. */
      cdk: { type: 'string', multiple: true, default: CDK },
    },
  }),
);

/** How long a new secret takes to reach the function, in milliseconds, and more. */
const SETTLING = 45_000;

const graph = new Graph(orEnd(() => addressOf('--graph-api', values['graph-api'])));
const patience = orEnd(() => milliseconds('--wait', values.wait));
const prefix = orEnd(() => prefixOf(values));
const parameters = orEnd(() => new Parameters(prefix));
const { cdk, url: given } = values;
if (given !== undefined) orEnd(() => addressOf('--url', given));
const stage = orEnd(() => stageOf(values));
const deployment = { stack: orEnd(() => stackOf(values)), stage, prefix, cdk };
const isDry = values['dry-run'];
const taking = new Taking({ yes: values.yes, isDry });

await runCommand(async () => {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { 'app-id': appId, page: wanted, overwrite, 'take-over': takeOver } = values;
  // What the author has written is read before anything is changed: it may not compile.
  const [fields, profile] = [await neededFields(values.bot), await readProfile(values.profile)];
  if (given === undefined) await mustFit(deployment);
  const wishes = { appId, page: wanted, overwrite };
  const { app, page, pageId, secrets } = await identify(graph, parameters, wishes);
  // Before anything is written or deployed: the App may be another bot's, or this the wrong region.
  const before = given ?? (await callbackUrlOf(deployment));
  mustBeFree(await app.subscription(), before, takeOver);
  await taking.take(secretsStep(parameters, secrets, overwrite));
  // Without the secrets nothing that follows can work.
  if (taking.refused.length > 0) return left();
  const url = given ?? (await deployed(before));
  if (url === undefined) console.log('· Callback URL of the App: once the stack is there');
  else {
    if (!isDry) await untilItAnswers(url, secrets.FB_VERIFY_TOKEN);
    await taking.take(callbackStep(app, url, secrets.FB_VERIFY_TOKEN, fields, takeOver));
  }
  await taking.take(pageStep(app, page, fields));
  await taking.take(profileStep(page, profile));
  if (taking.refused.length > 0) return left();
  if (!isDry) await waitForFirstMessage(app, page, pageId);
  return 0;
});

function left(): number {
  console.error(`✘ Not done: ${taking.refused.join(', ')}. A second run asks again.`);
  return 1;
}

/** The callback URL of the stack, which is deployed when it is not there; undefined when that is only to be told. */
async function deployed(before: string | undefined): Promise<string | undefined> {
  if (before) console.log(`✔ Stack ${deployment.stack}: it is there`);
  else await taking.take(deploymentStep(deployment));
  return before ?? callbackUrlOf(deployment);
}

/** A function that has just been deployed, or read its secrets before they were written, takes a moment. */
async function untilItAnswers(url: string, verifyToken: string): Promise<void> {
  for (const end = Date.now() + SETTLING; ; await setTimeout(2000)) {
    try {
      console.log(`✔ Webhook ${url}: ${await verificationProbe(url, verifyToken)}`);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Waits until somebody has written and was answered. */
async function waitForFirstMessage(app: FacebookApp, page: FacebookPage, id: string): Promise<void> {
  console.log(`\nWrite to https://m.me/${id} from a profile with a role on the App (${app.id}).`);
  const begun = Date.now();
  for (const end = begun + patience; Date.now() < end; await setTimeout(2000)) {
    // A token that may not read conversations is no reason to fail: the person sees the answer.
    const messages = await page.lastMessages().catch(() => []);
    const [last, before] = messages.filter(({ time }) => time >= begun - 1000);
    if (last?.from === id && before) return console.log('✔ Received, answered.');
  }
  console.log('If nothing comes back: npm run doctor');
}
