/**
 * The CDK app: one stack, with the settings of CDK's context (`cdk.json`, or `npx cdk deploy -c name=value`).
 */
import { rm } from 'node:fs/promises';
import { App } from 'aws-cdk-lib';
import { bundle } from './bundle/bundling.ts';
import { MessengerBotStack } from './messenger-bot-stack.ts';
import { readContext } from './read-context.ts';

const app = new App();
const { stackName, props } = readContext(app);
const code = await bundle();
try {
  new MessengerBotStack(app, stackName, { code, ...props });
} finally {
  await rm(code, { recursive: true });
}
