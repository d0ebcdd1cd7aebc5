import type { Construct } from 'constructs';
import { isObject, present } from '../lambda/runtime/json.ts';
import { Refused, refuse } from './refuse.ts';
import type { MessengerBotStackProps } from './stack-props.ts';
import { parameterPrefixOf, stackNameOf } from './stage.ts';

/**
 * Reads the settings from CDK's context: `cdk.json`, or `-c name=value`, which is always text.
 * @throws Refused that says what is wrong with a value, or that a name is not known
 */
export function readContext({ node }: Construct): {
  readonly stackName: string;
  readonly props: Omit<MessengerBotStackProps, 'code'>;
} {
  const known = new Set<string>();
  function read<T>(name: string, convert: (value: unknown, name: string) => T): T | undefined {
    known.add(name);
    const value: unknown = node.tryGetContext(name);
    return value === undefined ? undefined : convert(value, name);
  }
  const stage = read('stage', text);
  const props = present({
    parameterPrefix: read('parameterPrefix', text) ?? parameterPrefixOf(stage),
    architecture: read('architecture', text),
    conversationDays: read('conversationDays', number),
    alarmEmail: read('alarmEmail', text),
    pages: read('pages', ids),
    maxConcurrency: read('maxConcurrency', number),
    eventsAtATime: read('eventsAtATime', number),
    heartbeat: read('heartbeat', (value) => String(value) !== 'false' && String(value)),
    gradual: read('gradual', release),
    terminationProtection: read('terminationProtection', flag),
    tableDeletionProtection: read('tableDeletionProtection', flag),
    tags: read('tags', pairs),
    rateLimit: read('rateLimit', number),
    logDays: read('logDays', number),
    monthlyBudget: read('monthlyBudget', number),
    kmsKeyArn: read('kmsKeyArn', text),
    domain: read('domain', text),
    certificateArn: read('certificateArn', text),
    hostedZoneId: read('hostedZoneId', text),
  });
  assertKnown(Object.keys(node.getAllContext()), known);
  return { stackName: stackNameOf(stage), props };
}

function text(value: unknown, name: string): string {
  return typeof value === 'string' ? value : refuse(name, 'must be text', JSON.stringify(value));
}

function number(value: unknown, name: string): number {
  return typeof value === 'number' || typeof value === 'string'
    ? Number(value)
    : refuse(name, 'must be a number', JSON.stringify(value));
}

/** `1,2` or `["1", "2"]`. A number is refused if JSON has rounded it: it is another Page's id. */
function ids(value: unknown, name: string): readonly string[] {
  const isRounded = [value].flat().some((id) => typeof id === 'number' && !Number.isSafeInteger(id));
  if (isRounded) refuse(name, 'must be text: JSON has no numbers of so many digits', JSON.stringify(value));
  return String(value).split(',');
}

function flag(value: unknown, name: string, allowed = 'true or false'): boolean {
  const isTrue = String(value) === 'true';
  return isTrue || String(value) === 'false' ? isTrue : refuse(name, `must be ${allowed}`, value);
}

function release(value: unknown, name: string): boolean | 'at-once' {
  return value === 'at-once' ? value : flag(value, name, 'true, false or at-once');
}

/** `{ "team": "shop" }` in `cdk.json`, or `team=shop,cost=42` on the command line. */
function pairs(value: unknown, name: string): Record<string, string> {
  const entries = isObject(value)
    ? Object.entries(value)
    : String(value)
        .split(',')
        .map((pair) => pair.split('='));
  const isPair = entries.every(([key, text, ...rest]) => key && typeof text === 'string' && !rest.length);
  if (!isPair)
    refuse(name, 'must look like team=shop,cost=42', isObject(value) ? JSON.stringify(value) : value);
  return Object.fromEntries(entries.map(([key, text]) => [String(key), String(text)]));
}

/** What `cdk acknowledge` and `cdk cli-telemetry` write. CDK's other names have a colon or begin with `@`. */
const OF_CDK = ['acknowledged-issue-numbers', 'cli-telemetry'];

function assertKnown(names: readonly string[], known: ReadonlySet<string>): void {
  const unknown = names.find((name) => !known.has(name) && !OF_CDK.includes(name) && !/[:@]/.test(name));
  if (unknown === undefined) return;
  throw new Refused(
    `There is no context value ${unknown}, only ${[...known].toSorted().join(', ')}. One of your own needs a colon in its name: my:${unknown}.`,
  );
}
