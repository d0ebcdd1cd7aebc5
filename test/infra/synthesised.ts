import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { bundle } from '../../infra/bundle/bundling.ts';
import { MessengerBotStack } from '../../infra/messenger-bot-stack.ts';
import type { MessengerBotStackProps } from '../../infra/stack-props.ts';

const cdkJson = resolve(import.meta.dirname, '../../cdk.json');

/** The feature flags of `cdk.json`. What the author sets there turns no test red. */
export const context: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries<unknown>(JSON.parse(readFileSync(cdkJson, 'utf8')).context).filter(([name]) =>
    name.startsWith('@'),
  ),
);

const code = await bundle();
const all = mkdtempSync(join(tmpdir(), 'cdk-out-'));
process.once('exit', () => {
  for (const folder of [code, all]) rmSync(folder, { recursive: true });
});

/** A folder for a cloud assembly. It is deleted when the process exits. */
export function newFolder(): string {
  return mkdtempSync(join(all, 'app-'));
}

/**
 * The CDK app with its stack, as `npx cdk` makes it, in a new folder. Unless `props` say otherwise, the bot needs nothing:
 * what the author writes in `infra/bot-needs.ts` turns no test red.
 */
export function makeApp(
  props?: Omit<MessengerBotStackProps, 'code'>,
  stackName = 'MessengerBot',
  more: AppProps = {},
): {
  readonly app: App;
  readonly stack: MessengerBotStack;
} {
  const app = new App({ context, outdir: newFolder(), ...more });
  return { app, stack: new MessengerBotStack(app, stackName, { code, botNeeds: {}, ...props }) };
}

/**
 * The template of the stack. CDK does not check it against CloudFormation's schemas, which take long to load:
 * messenger-bot-stack.test.ts does.
 */
export function uncheckedTemplate(...[props, stackName]: Parameters<typeof makeApp>): Template {
  return Template.fromStack(makeApp(props, stackName, { builtinCloudFormationValidation: false }).stack);
}
