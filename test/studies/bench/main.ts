/** `npm run bench`: compares the function with a minimal handler and with CDK's own builds. See `--help`. */
import { parseArgs } from 'node:util';
import { orExit } from '../../../infra/commands/run-command.ts';
import { aimsOf, isMet } from './aims.ts';
import { buildAll } from './builds.ts';
import { compareCheckouts } from './compare-checkouts.ts';
import { measure } from './measure.ts';
import { profileColdPosts, profileTable } from './profile.ts';
import { LAYOUT } from './rows.ts';
import { sideBySide } from './side-by-side.ts';
import { table, verdicts } from './table.ts';

const HELP = `npm run bench                      Measure everything, in about five minutes.
npm run bench -- --rounds <n>      Run n rounds instead of 9. More rounds give steadier figures.
npm run bench -- --quick           Run 3 rounds, and 10,000 events instead of 100,000 for the rows of memory.
npm run bench -- --profile         Show where the time of a cold start goes, and measure nothing else.
npm run bench -- --beside <folder> Compare with another checkout that has its own node_modules. Repeat the
                                   option for more of them. Make a checkout with “git worktree add”.

The exit code is 1 if an aim is missed.`;

/** Enough starts for the shares to settle. */
const STARTS = 25;

const { values } = orExit(() =>
  parseArgs({
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      beside: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  }),
);

const progress = (what: string) => {
  if (process.stderr.isTTY) console.error(what);
};

if (values.help) console.log(HELP);
else {
  const rounds = orExit(() => roundsOf(values.rounds ?? (values.quick ? '3' : '9')));
  if (values.profile) await profile();
  else if (values.beside) console.log(await compareCheckouts(values.beside, rounds, progress));
  else await run(rounds, values.quick ? 10_000 : 100_000);
}

function roundsOf(rounds: string): number {
  const number = Number(rounds);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--rounds must be a whole number of at least 1 (got “${rounds}”).`);
}

async function run(rounds: number, events: number): Promise<void> {
  const figures = await measure({ rounds, events, progress });
  const aims = aimsOf(figures);
  console.log(
    `Node ${process.version}, ${process.arch}. Medians of ${rounds} rounds, quartiles in brackets.`,
  );
  console.log(`The rows of memory: one instance after ${events} events in POSTs of 100.\n`);
  console.log([table(figures, LAYOUT), sideBySide(figures), verdicts(aims)].join('\n\n'));
  if (!aims.every(isMet)) process.exitCode = 1;
}

async function profile(): Promise<void> {
  const built = await buildAll();
  try {
    console.log(`Cold POST acknowledged: ms, mean of ${STARTS} starts. Profiling makes each start slower.\n`);
    console.log(profileTable(await profileColdPosts(built, STARTS)));
  } finally {
    await built.remove();
  }
}
