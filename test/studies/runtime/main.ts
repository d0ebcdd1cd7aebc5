/** `npm run make -- runtime`: the bundle under AWS's own runtime client. See `--help`. */
import { parseArgs } from 'node:util';
import { orExit } from '../../../infra/commands/run-command.ts';
import { installClient } from './client.ts';
import { differences, faultsOf } from './judge.ts';
import { STEPS, type Step } from './steps.ts';
import { Builds, type Seen, underClient, underStandIn } from './trial.ts';

const HELP = `npm run make -- runtime                      Run the deployed bundle under AWS's own runtime client, and print all that is seen.
npm run make -- runtime --client <version>   With another version of the client (npm: aws-lambda-ric).
npm run make -- runtime --only <words>       Only the steps with these words.

Needs Linux, npm with a registry, g++, make, cmake, Python 3 and xz: the client is built from source, outside this
folder, in two to five minutes. The next run uses it again. Nothing of it becomes part of the project.

The exit code is 1 if something is not as expected, or if the simulator's stand-in for the client writes another log.`;

/** The newest at the time of writing. */
const VERSION = '4.0.2';

const { values } = orExit(() =>
  parseArgs({
    options: {
      client: { type: 'string', default: VERSION },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  }),
);

if (values.help) console.log(HELP);
else await run();

async function run(): Promise<void> {
  const steps = orExit(() => stepsWith(values.only));
  console.error('AWS’s client is built, if it is not there yet …');
  const { file, version } = orExit(() => installClient(values.client));
  console.log(`aws-lambda-ric ${version}, Node ${process.version}\n`);
  const builds = new Builds();
  let bad = 0;
  try {
    for (const step of steps) if (!(await isAsExpected(step, file, await builds.of(step)))) bad += 1;
  } finally {
    await builds.remove();
  }
  console.log(
    bad === 0
      ? `All ${steps.length} steps are as expected.`
      : `${bad} of ${steps.length} steps are not as expected.`,
  );
  if (bad > 0) process.exitCode = 1;
}

function stepsWith(words: string): readonly Step[] {
  const steps = STEPS.filter(({ what }) => what.includes(words));
  if (steps.length === 0) throw new Error(`No step has the words “${words}”.`);
  return steps;
}

async function isAsExpected(step: Step, client: string, folder: string): Promise<boolean> {
  const real = await underClient(client, step, folder);
  const standIn = await underStandIn(step, folder);
  const faults = faultsOf(step, real).concat(
    standIn.seen === real.seen ? [] : [`under the stand-in: ${standIn.seen}`],
    differences(real.lines, standIn.lines),
  );
  console.log(transcript(step, real, faults));
  return faults.length === 0;
}

function transcript(
  { what }: Step,
  { seen, invocations, lines, initError }: Seen,
  faults: readonly string[],
): string {
  return [
    `${faults.length === 0 ? '✔' : '✘'} ${what}: ${seen}`,
    ...invocations.map((invocation) => `    ${shortened(invocation)}`),
    ...(initError ? [`    /init/error ← ${initError}`] : []),
    ...lines.map((line) => `    │ ${shortened(JSON.stringify(line))}`),
    ...faults.map((fault) => `    ✘ ${fault}`),
    '',
  ].join('\n');
}

/** Stack traces are long, and the line of a bundle very long. */
function shortened(line: string): string {
  return line.length > 600 ? `${line.slice(0, 600)} …` : line;
}
