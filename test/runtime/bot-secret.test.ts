import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { IN_LINE, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: { ...IN_LINE, BOT_SECRETS: 'MODEL_KEY' } });

beforeEach(() => {
  simulator.current.parameterStore.parameters.delete('/messenger-bot/bot/MODEL_KEY');
  simulator.current.lambda.logs.length = 0;
});

async function asksFor(name: string): Promise<string> {
  const { facebook, lambda } = simulator.current;
  await facebook.person('Anna').says(`secret:${name}`);
  return JSON.stringify(lambda.logs);
}

const CREATE = (name: string) =>
  `Create it with: aws ssm put-parameter --type SecureString --name /messenger-bot/bot/${name} --value '…'`;

test('a secret of the bot that does not exist is logged with the command that creates it', async () => {
  assert.ok((await asksFor('MODEL_KEY')).includes(CREATE('MODEL_KEY')));
});

test('one that the function may not read is logged with the file that must name it, and the command', async () => {
  const logged = await asksFor('OTHER_KEY');
  assert.match(
    logged,
    /may not read bot\/OTHER_KEY\. Name OTHER_KEY in infra\/bot-needs\.ts\. Then deploy\./,
  );
  assert.ok(logged.includes(CREATE('OTHER_KEY')));
});

test('no value of a secret is in the log', async () => {
  const { lambda, parameterStore } = simulator.current;
  parameterStore.parameters.set('/messenger-bot/bot/MODEL_KEY', 'sk-not-for-the-log');
  await lambda.stop();
  const anna = simulator.current.facebook.person('Anna');
  await anna.says('secret:MODEL_KEY');
  assert.deepEqual(anna.heard(), ['18 characters']);
  await asksFor('OTHER_KEY');
  assert.doesNotMatch(JSON.stringify(lambda.logs), /sk-not/);
});
