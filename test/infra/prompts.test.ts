import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { SCRIPTED_BOT } from '../simulator/bundle.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { cloudFormation, PROFILE, simulator } from './account.ts';
import { commandAt, type Ran } from './run-command.ts';

/** What is typed when the last thing on the screen is a question. */
type Answers = readonly (readonly [question: RegExp, typed: string])[];

const ENTER = '\r';

/** util-linux's `script` gives a command a terminal; elsewhere it is another program of that name. */
const skip =
  !process.env.CI && spawnSync('script', ['--version']).status !== 0 && 'there is no script of util-linux';

/** Runs `npm run setup` at a terminal, for the demo bot, and types. */
async function setUpByHand(answers: Answers): Promise<Ran> {
  const { url } = simulator.current;
  const words = [
    process.execPath,
    resolve(import.meta.dirname, '../../infra/commands/setup/setup.ts'),
    ...['--cdk', join(import.meta.dirname, 'fake-cdk.ts'), '--cdk', cloudFormation.url],
    ...['--bot', SCRIPTED_BOT, '--profile', PROFILE, '--graph-api', `${url}/graph/SETUP`, '--wait', '0'],
  ];
  const env = { ...commandAt(url), ...cloudFormation.environment };
  // A terminal that nobody looks at has no size.
  const line = `stty cols 200 rows 50; ${words.map((word) => `'${word}'`).join(' ')}`;
  const command = spawn('script', ['-qec', line, '/dev/null'], { env, timeout: 60_000 });
  let output = '';
  let asked = 0;
  const left = [...answers];
  command.stdout.on('data', (chunk) => {
    output += chunk;
    const [next] = left;
    if (!next?.[0].test(output.slice(asked))) return;
    asked = output.length;
    left.shift();
    command.stdin.write(next[1]);
  });
  const code = await new Promise<number | null>((resolve) => command.once('close', resolve));
  return { code, output };
}

const PASTES: Answers = [
  [/App id/, `1517776481860111${ENTER}`],
  [/App secret/, `${DEMO_SECRETS.FB_APP_SECRET}${ENTER}`],
  [/Page token/, `${DEMO_SECRETS.FB_PAGE_TOKEN}${ENTER}`],
];

test('three pastes and a yes to each step make a Page that answers, and no secret is shown', {
  skip,
}, async () => {
  const steps = ['write the SecureStrings', 'deploy it', 'register', 'subscribe the Page', 'set '];
  const yes = steps.map((step) => [new RegExp(step), ENTER] as const);
  const { code, output } = await setUpByHand([...PASTES, ...yes]);
  assert.equal(code, 0, output);
  assert.match(output, /Write to https:\/\/m\.me\/1906385232743451/);
  assert.equal(simulator.current.parameterStore.parameters.size, 3);
  for (const secret of Object.values(DEMO_SECRETS)) assert.equal(output.includes(secret), false);
});

test('whoever says no to the secrets has nothing changed', { skip }, async () => {
  const { code, output } = await setUpByHand([...PASTES, [/write the SecureStrings/, 'n']]);
  assert.equal(code, 1);
  assert.match(output, /left as it is[\s\S]*Not done: Secrets in Parameter Store/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
  assert.equal(cloudFormation.outputs, undefined);
});

test('Ctrl+C at a question ends in a sentence', { skip }, async () => {
  const { code, output } = await setUpByHand([[/App id/, '\x03']]);
  assert.equal(code, 1);
  assert.match(output, /✘ Stopped; what was done before stays/);
  assert.doesNotMatch(output, /\n\s+at /);
});
