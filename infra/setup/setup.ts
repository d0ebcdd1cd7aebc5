/** `npm run setup`: from an App, its secret and a Page token to a Page that answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { confirm } from '@clack/prompts';
import { stackNameOf } from '../stage.ts';
import { neededFields, readProfile } from './authors-files.ts';
import { BOT_HELP, BOT_OPTIONS, prefixOf, stackOf } from './bot-options.ts';
import type { FacebookApp } from './facebook-app.ts';
import type { FacebookPage } from './facebook-page.ts';
import { Graph } from './graph.ts';
import { identify } from './identity.ts';
import { Parameters } from './parameters.ts';
import { verificationProbe } from './probes.ts';
import { milliseconds, orEnd, runCommand } from './run-command.ts';
import { findStackOutputs, mustReadBelow } from './stack-outputs.ts';
import { callbackStep, pageStep, profileStep, type Step, secretsStep } from './steps.ts';

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
const CDK = [resolve(import.meta.dirname, '../../node_modules/aws-cdk/bin/cdk')];

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

const graph = new Graph(values['graph-api']);
const { stage } = values;
const stack = orEnd(() => stackOf(values));
const patience = orEnd(() => milliseconds('--wait', values.wait));
const prefix = orEnd(() => prefixOf(values));
const parameters = orEnd(() => new Parameters(prefix));
/** What somebody did not want. */
const refused: string[] = [];

await runCommand(async () => {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.url === undefined) await checkStack();
  const { 'app-id': appId, page: wanted, overwrite } = values;
  const wishes = { appId, page: wanted, overwrite };
  const { app, page, pageId, secrets } = await identify(graph, parameters, wishes);
  const fields = await neededFields(values.bot);
  await take(secretsStep(parameters, secrets, overwrite));
  // Without the secrets nothing that follows can work.
  if (refused.length > 0) return left();
  const url = values.url ?? (await deployed());
  if (url === undefined) console.log('· Callback URL of the App: once the stack is there');
  else {
    if (!values['dry-run']) await untilItAnswers(url, secrets.FB_VERIFY_TOKEN);
    await take(callbackStep(app, url, secrets.FB_VERIFY_TOKEN, fields, values['take-over']));
  }
  await take(pageStep(app, page, fields));
  await take(profileStep(page, await readProfile(values.profile)));
  if (refused.length > 0) return left();
  if (!values['dry-run']) await waitForFirstMessage(app, page, pageId);
  return 0;
});

function left(): number {
  console.error(`✘ Not done: ${refused.join(', ')}. A second run asks again.`);
  return 1;
}

/** Before anything is asked or written: the stack is that of the prefix, or can be deployed. */
async function checkStack(): Promise<void> {
  const outputs = await findStackOutputs(stack);
  if (outputs) mustReadBelow(prefix, stack, outputs);
  const ours = stackNameOf(stage);
  if (stack !== ours && !outputs?.has('WebhookUrl'))
    throw new Error(
      `There is no bot in a stack ${stack} here, and what would be deployed is ${ours}: leave --stack out, or is this the wrong region?`,
    );
}

/** Does what is missing, unless it is only to be told, or somebody says no. */
async function take({ title, look, apply }: Step): Promise<void> {
  const what = await look();
  if (what === undefined) console.log(`✔ ${title}: as it should be`);
  else if (values['dry-run']) console.log(`· ${title}: would ${what}`);
  else if (await isAllowed(`${title}: ${what}?`)) {
    await apply();
    console.log(`✔ ${title}: ${what}`);
  } else {
    refused.push(title);
    console.log(`· ${title}: left as it is`);
  }
}

async function isAllowed(message: string): Promise<boolean> {
  if (values.yes) return true;
  if (!process.stdin.isTTY)
    throw new Error(`${message} Nobody is there to answer: --yes, or --dry-run to look first.`);
  return (await confirm({ message })) === true;
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

/** The callback URL of the stack, which is deployed when it is not there; undefined when that is only to be told. */
async function deployed(): Promise<string | undefined> {
  const before = (await findStackOutputs(stack))?.get('WebhookUrl');
  // A stack whose first deployment failed is there, and gives nothing out.
  if (before) console.log(`✔ Stack ${stack}: it is there`);
  else {
    await take({
      title: `Stack ${stack}`,
      look: async () => 'deploy it',
      apply: deploy,
    });
  }
  return before ?? (await findStackOutputs(stack))?.get('WebhookUrl');
}

async function deploy(): Promise<void> {
  const context = [
    '-c',
    `parameterPrefix=${prefix}`,
    ...(stage === undefined ? [] : ['-c', `stage=${stage}`]),
  ];
  const deploy = [...values.cdk, 'deploy', stack, ...context, '--require-approval', 'never'];
  const cdk = spawn(process.execPath, deploy, { stdio: 'inherit' });
  const [code] = await once(cdk, 'exit');
  if (code !== 0)
    throw new Error(
      'cdk deploy has failed: see above. In a new account or region run npx cdk bootstrap first.',
    );
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
