/** `npm run bench`: what the function costs, beside a handler signed by hand and beside CDK's own builds; and what `--help` names. */
import { parseArgs } from 'node:util';
import { orEnd } from '../../../infra/commands/run-command.ts';
import { aimsOf, isMet } from './aims.ts';
import { buildAll } from './builds.ts';
import { measureBeside } from './compare-checkouts.ts';
import { measure } from './measure.ts';
import { compare } from './peers/compare.ts';
import { profileColdPosts, profileTable } from './profile.ts';
import { LAYOUT } from './rows.ts';
import { table, verdicts } from './table.ts';

const HELP = `npm run bench                  measures all, in about four minutes
npm run bench -- --rounds <n>  so many rounds instead of 9: more is steadier
npm run bench -- --quick       3 rounds, and 10,000 events instead of 100,000 for the rows of memory
npm run bench -- --profile     where the time of a cold start goes, instead
npm run bench -- --peers       compares with other packages that answer Messenger on Lambda, installed for it from npm
                               into the folder for temporary files; --rounds and --quick as above
npm run bench -- --beside <folder>  compares with another checkout, or several, as of a commit before: git worktree add

It ends with 1 when an aim is missed.`;

/** As many as let the shares settle. */
const STARTS = 25;

const { values } = orEnd(() =>
  parseArgs({
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
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
  const rounds = orEnd(() => roundsOf(values.rounds ?? (values.quick ? '3' : '9')));
  if (values.profile) await profile();
  else if (values.beside) console.log(await measureBeside(values.beside, rounds, progress));
  else if (values.peers) console.log(await compare(rounds, progress));
  else await run(rounds, values.quick ? 10_000 : 100_000);
}

function roundsOf(rounds: string): number {
  const number = Number(rounds);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--rounds must be a whole number from 1 on, not “${rounds}”.`);
}

async function run(rounds: number, events: number): Promise<void> {
  const figures = await measure({ rounds, events, progress });
  const aims = aimsOf(figures);
  console.log(`Node ${process.version}, ${process.arch}; medians of ${rounds} rounds (quartiles);`);
  console.log(`memory after ${events} events in POSTs of 100, one instance.\n`);
  console.log(`${table(figures, LAYOUT)}\n\n${verdicts(aims)}`);
  if (!aims.every(isMet)) process.exitCode = 1;
}

async function profile(): Promise<void> {
  const built = await buildAll();
  try {
    console.log(`Cold POST acknowledged, ms of ${STARTS} profiled starts, which are slower than others:\n`);
    console.log(profileTable(await profileColdPosts(built, STARTS)));
  } finally {
    await built.remove();
  }
}
