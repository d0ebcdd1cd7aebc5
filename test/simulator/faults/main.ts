/** `npm run faults -- --events 20000 --people 500 --seed 7`: everything fails, but no event is lost. */
import { parseArgs } from 'node:util';
import { orExit } from '../../../infra/commands/run-command.ts';
import { runFaults } from './fault-run.ts';
import { isGood, report } from './report.ts';

const HELP = `npm run faults                 processes events while everything around the function fails; the exit code is 1 if
                               an event is lost, answered twice without need, or answered out of order

-- --events <n>                the number of events (default: 2000)
-- --people <n>                the number of people who send them (default: 100)
-- --seed <n>                  the same seed plans the same faults (default: 7)
-- --silences <n>              the number of calls that are never answered; each lasts until its time-out (default: 8)`;

const { values } = orExit(() =>
  parseArgs({
    options: {
      events: { type: 'string', default: '2000' },
      people: { type: 'string', default: '100' },
      seed: { type: 'string', default: '7' },
      silences: { type: 'string', default: '8' },
      help: { type: 'boolean', default: false },
    },
  }),
);

if (values.help) {
  console.log(HELP);
  process.exit();
}

function numberOf(name: Exclude<keyof typeof values, 'help'>): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`✘ --${name} must be a whole number, 0 or more, not “${values[name]}”.`);
  process.exit(1);
}

const begun = performance.now();
const { figures, trace } = await runFaults({
  events: numberOf('events'),
  people: numberOf('people'),
  seed: numberOf('seed'),
  silences: numberOf('silences'),
  progress: (done) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${done} events`);
  },
});
console.log(`\n${report(figures)}`);
console.log(`took                 ${Math.round((performance.now() - begun) / 1000)} s`);
if (!isGood(figures)) {
  console.log(trace.join('\n'));
  process.exitCode = 1;
}
