/**
 * The CDK app: one stack, with the settings of CDK's context (`cdk.json`, or `npx cdk deploy -c name=value`).
 */
import { rm } from 'node:fs/promises';
import { Annotations, App } from 'aws-cdk-lib';
import { bundle } from './bundle/bundling.ts';
import { neededFieldsApart } from './commands/shared/needed-fields-apart.ts';
import { MessengerBotStack } from './messenger-bot-stack.ts';
import { readContext } from './read-context.ts';
import { Refused } from './refuse.ts';

try {
  await synthesise(new App());
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`✘ ${error.message}`);
  process.exitCode = 1;
}

async function synthesise(app: App): Promise<void> {
  const { stackName, props } = readContext(app);
  const code = await bundle();
  const fields = await neededFieldsApart().catch((error: unknown) => String(error));
  try {
    const known = typeof fields === 'string' ? {} : { heartbeatFields: fields };
    const stack = new MessengerBotStack(app, stackName, { code, ...known, ...props });
    if (typeof fields === 'string')
      Annotations.of(stack).addWarningV2(
        'messenger-bot:fields',
        `The heartbeat cannot look for the webhook fields that the bot needs. ${fields}`,
      );
  } finally {
    await rm(code, { recursive: true });
  }
}
