import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { uncheckedTemplate } from './synthesised.ts';

const root = new URL(import.meta.resolve('../../package.json'));
const runbook = readFileSync(new URL('infra/RUNBOOK.md', root), 'utf8');

/** The stack with all alarms that there can be. */
const all = uncheckedTemplate({ gradual: true, alarmEmail: 'me@example.com', monthlyBudget: 20 });

function alarmsOf(template: Template): ReadonlyMap<string, string> {
  const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
  return new Map(
    alarms.map(([id, { Properties }]) => [
      id.replace(/^Alarms|[0-9A-F]{8}$/g, ''),
      Properties.AlarmDescription,
    ]),
  );
}

/** The part of the page below a heading, until the next heading of the same level. */
function part(heading: string): string {
  const [level = '##'] = heading.split(' ');
  const [, rest = ''] = runbook.split(`\n${heading}\n`);
  return rest.split(`\n${level} `)[0] ?? '';
}

/** The alarms that have a section of their own. */
const sections = [...part('## Alarm by alarm').matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name);

/** GitHub's anchors of all headings. */
const anchors = [...runbook.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-'),
);

test('every alarm has its section, and every section its alarm, by default and with every context value', () => {
  assert.deepEqual(sections.toSorted(), [...alarmsOf(all).keys()].toSorted());
  for (const name of alarmsOf(uncheckedTemplate()).keys()) assert.ok(sections.includes(name), name);
});

test('the text of every alarm leads to its section', () => {
  for (const [name, description] of alarmsOf(all)) {
    const [, anchor = ''] = / See infra\/RUNBOOK\.md#([\w-]+)\.$/.exec(description) ?? [];
    assert.equal(anchor, name.toLowerCase());
    assert.ok(anchors.includes(anchor), anchor);
  }
});

test('every section says what the alarm means, where to look, what to do, and when it is over', () => {
  for (const name of sections)
    assert.match(
      part('## Alarm by alarm').split(`### ${name}\n`)[1]?.split('\n### ')[0] ?? '',
      /\*\*Means\*\*[\s\S]*\*\*Look\*\*[\s\S]*\*\*Do\*\*[\s\S]*\*\*Over\*\*/,
      name,
    );
});

test('every link within the page has its heading, and every npm script that it names exists', () => {
  for (const [, anchor = ''] of runbook.matchAll(/\]\(#([\w-]+)\)/g))
    assert.ok(anchors.includes(anchor), anchor);
  const { scripts }: { scripts: object } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  for (const [, script = ''] of runbook.matchAll(/npm run ([\w-]+)/g)) assert.ok(script in scripts, script);
});

test('the logical ids that are imported are those of the queues and the table', () => {
  const kept = Object.entries(all.toJSON().Resources).flatMap(([id, resource]) =>
    Object(resource).DeletionPolicy === 'RetainExceptOnCreate' ? [id] : [],
  );
  const page = part('## Bring kept queues and table back');
  const named = [...page.matchAll(/"(\w+)": \{ "/g)].map(([, id = '']) => id);
  assert.deepEqual(named.toSorted(), kept.toSorted());
});

/** Runs the lines of the page, with a function in the place of `aws`. Returns what the calls of AWS were. */
function calls(aws: string, ...more: readonly string[]): string {
  const [, lines = ''] = part('## Before you begin').split(/^```(?:sh)?$/m);
  const called = `aws() { printf '%s,' "$@" >&2; echo >&2; ${aws}; }`;
  const script = ['set -u', called, lines, ...more].join('\n');
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stderr;
}

test('without the stack, what pauses the bot finds no other function of the account', () => {
  assert.match(calls('return 255'), /^lambda,list-event-source-mappings,--event-source-arn,none,/m);
});

test('a saved query asks for the last hour, or for as many minutes as said, also where unset variables are errors', () => {
  const asks = (minutes: string) => {
    const query = calls('echo Complete', `now() { echo 100000; }; saved 'Errors by kind' ${minutes}`);
    return /,--start-time,(\d+),--end-time,100000,/.exec(query)?.[1];
  };
  assert.deepEqual([asks(''), asks('10')], ['96400', '99400']);
});
