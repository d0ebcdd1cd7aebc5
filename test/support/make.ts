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
  /** What the script always gets. */
  readonly fixed?: readonly string[];
  /** Its options; undefined if it has a --help of its own. */
  readonly options?: readonly string[] | undefined;
}

const MAKERS: Readonly<Record<string, Maker>> = {
  cost: {
    script: 'studies/cost/make-cost.ts',
    what: 'infra/COST.md: what it costs. --count counts calls and bytes again.',
    options: ['--count'],
  },
  scale: {
    script: 'studies/scale/make-scale.ts',
    what: 'test/studies/scale/SCALE.md: how long people wait. --validate compares with the simulator.',
    options: ['--validate'],
  },
  reference: {
    script: 'reference/make-reference.ts',
    what: 'lambda/REFERENCE.md: what can arrive and what can be sent.',
    options: [],
  },
  picture: {
    script: 'simulator/chat/page/picture.test.ts',
    what: 'the pictures of the chat page. Needs Chromium.',
    fixed: ['--write'],
    options: [],
  },
  events: {
    script: 'events/make-events.ts',
    what: 'test/events/*.json: the events for sam local invoke. The variables FB_APP_SECRET, FB_VERIFY_TOKEN, PERSON and PAGE are those of a real App.',
    options: [],
  },
  bench: {
    script: 'studies/bench/main.ts',
    what: 'a measurement of cold starts, warm calls and memory. --help shows its options.',
  },
  runtime: {
    script: 'studies/runtime/main.ts',
    what: 'the bundle under AWS’s own runtime client, with a transcript. --help shows its options, and what it needs.',
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
process.exitCode = name === undefined || name === '--help' ? say(LIST) : make(name, rest);

/** Runs a maker. @returns the exit code */
function make(name: string, rest: readonly string[]): number {
  const maker = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  if (!maker) return refuse(`“${name}” is not in this list:\n\n${LIST}`);
  const { script, what, fixed = [], options } = maker;
  if (options && rest.includes('--help'))
    return say(
      [`npm run make -- ${[name, ...options.map((option) => `[${option}]`)].join(' ')}`, what].join('\n\n'),
    );
  const unknown = options && rest.find((option) => !options.includes(option));
  if (unknown !== undefined)
    return refuse(`npm run make -- ${name} has no option ${unknown}: --help shows what there is.`);
  const path = resolve(import.meta.dirname, '..', script);
  return spawnSync(process.execPath, [path, ...fixed, ...rest], { stdio: 'inherit' }).status ?? 1;
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function refuse(why: string): number {
  console.error(`✘ ${why}`);
  return 1;
}
