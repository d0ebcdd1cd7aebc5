/** `npm run faults -- --events 20000 --people 500 --seed 7`: everything fails, and nothing is lost. */
import { parseArgs } from 'node:util';
import { runFaults } from './fault-run.ts';
import { isGood, report } from './report.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000' },
    people: { type: 'string', default: '100' },
    seed: { type: 'string', default: '7' },
    silences: { type: 'string', default: '8' },
  },
});

function numberOf(name: keyof typeof values): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${name} must be a whole number, not “${values[name]}”.`);
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
