import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { SCRIPTED_BOT } from '../simulator/bundle.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { cloudFormation, PROFILE, simulator, TEMPLATES } from './account.ts';
import { type CommandResult, commandEnvironment } from './run-command.ts';

/** What to type when a question appears. */
type Answers = readonly (readonly [question: RegExp, typed: string])[];

const ENTER = '\r';

/**
 * The program `script` of util-linux gives a command a terminal. Other systems have another program of that
 * name.
 */
const skip =
  !process.env.CI &&
  spawnSync('script', ['--version']).status !== 0 &&
  'the program script of util-linux is missing';

/** Runs `npm run setup` for the scripted bot at a terminal, and types the answers. */
async function setUpAtTerminal(answers: Answers): Promise<CommandResult> {
  const { url } = simulator.current;
  const words = [
    process.execPath,
    resolve(import.meta.dirname, '../../infra/commands/setup/setup.ts'),
    ...['--cdk', join(import.meta.dirname, 'fake-cdk.ts'), '--cdk', cloudFormation.url],
    ...['--bot', SCRIPTED_BOT, '--profile', PROFILE, '--templates', TEMPLATES],
    ...['--graph-api', `${url}/graph/SETUP`, '--wait', '0'],
  ];
  const env = { ...commandEnvironment(url), ...cloudFormation.environment };
  // Without a window the terminal has no size.
  const line = `stty cols 200 rows 50; ${words.map((word) => `'${word}'`).join(' ')}`;
  const command = spawn('script', ['-qec', line, '/dev/null'], { env, timeout: 60_000 });
  let output = '';
  let answered = 0;
  const rest = [...answers];
  command.stdout.on('data', (chunk) => {
    output += chunk;
    const [next] = rest;
    if (!next?.[0].test(output.slice(answered))) return;
    answered = output.length;
    rest.shift();
    command.stdin.write(next[1]);
  });
  const code = await new Promise<number | null>((resolve) => command.once('close', resolve));
  return { code, output };
}

const PASTED: Answers = [
  [/App id/, `1517776481860111${ENTER}`],
  [/App secret/, `${DEMO_SECRETS.FB_APP_SECRET}${ENTER}`],
  [/Page token/, `${DEMO_SECRETS.FB_PAGE_TOKEN}${ENTER}`],
];

test('three pasted values and a yes to each step make a Page that answers, and no secret is shown', {
  skip,
}, async () => {
  const steps = ['write the SecureStrings', 'deploy it', 'register', 'subscribe the Page', 'set '];
  const yes = steps.map((step) => [new RegExp(step), ENTER] as const);
  const { code, output } = await setUpAtTerminal([...PASTED, ...yes]);
  assert.equal(code, 0, output);
  assert.match(output, /Write to https:\/\/m\.me\/1906385232743451/);
  assert.equal(simulator.current.parameterStore.parameters.size, 3);
  for (const secret of Object.values(DEMO_SECRETS)) assert.equal(output.includes(secret), false);
});

test('a no to the secrets leaves everything unchanged', { skip }, async () => {
  const { code, output } = await setUpAtTerminal([...PASTED, [/write the SecureStrings/, 'n']]);
  assert.equal(code, 1);
  assert.match(output, /not changed[\s\S]*Not done: Secrets in Parameter Store/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
  assert.equal(cloudFormation.outputs, undefined);
});

test('Ctrl+C at a question ends with one line', { skip }, async () => {
  const { code, output } = await setUpAtTerminal([[/App id/, '\x03']]);
  assert.equal(code, 1);
  assert.match(output, /✘ Stopped. Changes made so far stay/);
  assert.doesNotMatch(output, /\n\s+at /);
});
