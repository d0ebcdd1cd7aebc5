/**
 * `npm run make -- <name>`: runs what makes a page, a picture, the events, or a measurement. Without a name
 * it lists them.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

interface Maker {
  /** From `test/`. */
  readonly script: string;
  readonly what: string;
  readonly options?: readonly string[];
}

const MAKERS: Readonly<Record<string, Maker>> = {
  cost: {
    script: 'studies/cost/make-cost.ts',
    what: 'infra/COST.md: what it costs. --count counts calls and bytes again.',
  },
  scale: {
    script: 'studies/scale/make-scale.ts',
    what: 'test/studies/scale/SCALE.md: how long people wait. --validate compares with the simulator.',
  },
  reference: {
    script: 'reference/make-reference.ts',
    what: 'lambda/REFERENCE.md: what can arrive and what can be sent.',
  },
  picture: {
    script: 'simulator/chat/page/picture.test.ts',
    options: ['--write'],
    what: 'the pictures of the chat page. Needs Chromium.',
  },
  events: {
    script: 'events/make-events.ts',
    what: 'test/events/*.json: the events for sam local invoke.',
  },
  bench: {
    script: 'studies/bench/main.ts',
    what: 'a measurement of cold starts, warm calls and memory. --help shows its options.',
  },
  faults: {
    script: 'simulator/faults/main.ts',
    what: 'a run in which everything around the function fails. --help shows its options.',
  },
};

const LIST = ['npm run make -- <name> [options]', '']
  .concat(Object.entries(MAKERS).map(([name, { what }]) => `  ${name.padEnd(10)} ${what}`))
  .join('\n');

const [name, ...rest] = process.argv.slice(2);
const maker = name === undefined || !Object.hasOwn(MAKERS, name) ? undefined : MAKERS[name];

if (maker) {
  const script = resolve(import.meta.dirname, '..', maker.script);
  const { status } = spawnSync(process.execPath, [script, ...(maker.options ?? []), ...rest], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else if (name === undefined || name === '--help') console.log(LIST);
else {
  console.error(`✘ “${name}” is not in this list:\n\n${LIST}`);
  process.exitCode = 1;
}
