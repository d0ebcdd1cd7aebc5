/** `npm run faults -- --events 20000 --people 500 --seed 7`: everything fails, but no event is lost. */
import { parseArgs } from 'node:util';
import { orExit } from '../../../infra/commands/run-command.ts';
import { runFaults } from './fault-run.ts';
import { isGood, report } from './report.ts';
import { sharesTable } from './shares.ts';

const HELP = `npm run faults                 processes events while everything around the function fails; the exit code is 1 if
                               an event is lost, answered twice or out of order, or dead-lettered without need, if a
                               state is wrong, or if Facebook gives calls up or gets a 5xx for queued events

-- --events <n>                the number of events (default: 2000)
-- --people <n>                the number of people who send them (default: 100)
-- --seed <n>                  the same seed plans the same faults (default: 7)
-- --events-at-a-time <n>      how many events an invocation gets at most, 1 to 10 (default: 10)
-- --no-conversations          the Page token may not read conversations: then messages may arrive up to five times
-- --shares                    shows what goes wrong how often, and ends`;

const { values } = orExit(() =>
  parseArgs({
    options: {
      events: { type: 'string', default: '2000' },
      people: { type: 'string', default: '100' },
      seed: { type: 'string', default: '7' },
      'events-at-a-time': { type: 'string', default: '10' },
      'no-conversations': { type: 'boolean', default: false },
      shares: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }),
);

if (values.help) {
  console.log(HELP);
  process.exit();
}

if (values.shares) {
  console.log(sharesTable());
  process.exit();
}

type NumberOption = 'events' | 'people' | 'seed' | 'events-at-a-time';

function numberOf(name: NumberOption, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  console.error(`✘ --${name} must be a whole number, ${range}, not “${values[name]}”.`);
  process.exit(1);
}

const begun = performance.now();
const mayReadConversations = !values['no-conversations'];
const { figures, trace, counts, reasons } = await runFaults({
  events: numberOf('events'),
  people: numberOf('people'),
  seed: numberOf('seed'),
  eventsAtATime: numberOf('events-at-a-time', 1, 10),
  mayReadConversations,
  refusedProfiles: true,
  progress: (done) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${done} events`);
  },
});
console.log(`\n${sharesTable(counts)}\n\n${report(figures)}`);
console.log(`took                          ${Math.round((performance.now() - begun) / 1000)} s`);
if (!isGood(figures, mayReadConversations)) {
  for (const [reason, times] of reasons) console.log(`dead letters of ${reason}: ${times}`);
  console.log(trace.join('\n'));
  process.exitCode = 1;
}
