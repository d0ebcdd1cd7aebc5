import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { checkProps } from '../../infra/check-props.ts';
import { readContext } from '../../infra/read-context.ts';
import { checkRegion } from '../../infra/regions.ts';

/** What the app reads from these context values. */
function read(context: Readonly<Record<string, unknown>>): ReturnType<typeof readContext>['props'] {
  return readContext(new App({ context })).props;
}

/** The settings that a stack gets from these context values. */
function settings(context: Readonly<Record<string, unknown>>) {
  return checkProps({ code: '', ...read(context) });
}

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';

test('without context values nothing is protected that would keep a failed first deployment, and nothing costs', () => {
  const { gradual, tableDeletionProtection, rateLimit, logDays, monthlyBudget, kmsKeyArn, domain } = settings(
    {},
  );
  assert.deepEqual(
    { gradual, tableDeletionProtection, rateLimit, logDays, monthlyBudget, kmsKeyArn, domain },
    {
      gradual: false,
      tableDeletionProtection: false,
      rateLimit: 1000,
      logDays: 30,
      monthlyBudget: undefined,
      kmsKeyArn: undefined,
      domain: undefined,
    },
  );
  assert.equal(read({}).terminationProtection, undefined);
});

test('the command line’s text and the JSON of cdk.json are read alike', () => {
  const asText = {
    terminationProtection: 'true',
    gradual: 'true',
    logDays: '90',
    monthlyBudget: '20',
    tags: 'team=shop,cost=42',
  };
  const asJson = {
    terminationProtection: true,
    gradual: true,
    logDays: 90,
    monthlyBudget: 20,
    tags: { team: 'shop', cost: '42' },
  };
  assert.deepEqual(read(asText), read(asJson));
  assert.deepEqual(read(asText).tags, { team: 'shop', cost: '42' });
});

test('a name that is misspelled is refused, and the error lists all names; names with a colon are one’s own', () => {
  assert.throws(() => read({ alarmMail: 'me@example.com' }), /no context value alarmMail, only alarmEmail, /);
  assert.deepEqual(read({ 'my:bucket': 'x', '@aws-cdk/core:checkSecretUsage': true }), read({}));
});

test('what cdk acknowledge and cdk cli-telemetry write into cdk.context.json does not stop a deployment', () => {
  assert.deepEqual(read({ 'acknowledged-issue-numbers': [34892], 'cli-telemetry': false }), read({}));
});

test('the README’s table has every context value', async () => {
  const readme = await readFile(new URL(import.meta.resolve('../../infra/README.md')), 'utf8');
  const [, table = ''] = readme.split('## Context values');
  const rows = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  assert.throws(() => read({ unknown: 1 }), new RegExp(`, only ${rows.toSorted().join(', ')}\\. `));
});

for (const [name, value, rule] of [
  ['terminationProtection', 'yes', /terminationProtection must be true or false \(got “yes”\)/],
  ['gradual', 'yes', /gradual must be true, false or at-once \(got “yes”\)/],
  ['tableDeletionProtection', 1, /must be true or false \(got “1”\)/],
  ['tags', 'team', /tags must look like team=shop,cost=42 \(got “team”\)/],
  ['tags', { team: 7 }, /tags must look like/],
  ['tags', 'aws:team=shop', /must be at most 128 plain letters.* \(got “aws:team=shop”\)/],
  ['tags', 'team=Bäcker', /must be at most 128 plain letters/],
  ['tags', `team=${'x'.repeat(129)}`, /tags must be at most 128 plain letters/],
  ['parameterPrefix', '/aws-bot', /parameterPrefix must look like .* does not begin with aws or ssm/],
  ['parameterPrefix', '/SSM/bot', /parameterPrefix must look like .* does not begin with aws or ssm/],
  ['parameterPrefix', '/a'.repeat(13), /parameterPrefix must look like .* in at most 12 parts/],
  ['conversationDays', 36_501, /conversationDays must be a whole number from 1 to 36500/],
  ['conversationDays', true, /conversationDays must be a number \(got “true”\)/],
  ['monthlyBudget', [20], /monthlyBudget must be a number \(got “\[20\]”\)/],
  ['rateLimit', '0', /rateLimit must be a whole number from 1 to 10000/],
  ['rateLimit', '10001', /rateLimit must be/],
  ['logDays', '31', /logDays must be one of 1, 3, 5, 7, 14, 30, .* \(got “31”\)/],
  ['logDays', 'for ever', /logDays must be one of/],
  ['monthlyBudget', '0', /monthlyBudget must be a number of dollars, at least 1/],
  ['monthlyBudget', '$20', /monthlyBudget must be a number of dollars/],
  ['kmsKeyArn', 'alias/bot', /kmsKeyArn must look like arn:aws:kms:/],
  ['alarmEmail', 'me', /alarmEmail must look like me@example.com/],
  ['alarmEmail', 'me@example', /alarmEmail must look like me@example.com/],
  ['alarmEmail', 7, /alarmEmail must be text/],
  ['domain', 'https://bot.example.com', /domain must be a host like bot.example.com/],
  ['domain', 'bot.example.com', /domain needs certificateArn or hostedZoneId/],
  ['certificateArn', CERTIFICATE, /certificateArn needs domain/],
  ['hostedZoneId', 'Z0123456789', /hostedZoneId needs domain/],
  // JSON.parse makes 122105637332000000 of it: another Page.
  ['pages', JSON.parse('122105637332000001'), /pages must be text: JSON has no numbers of so many digits/],
  ['pages', JSON.parse('["1906385232743451", 122105637332000001]'), /pages must be text/],
  ['pages', '1906385232743451,*', /pages must be ids like 1906385232743451, or \* for every Page/],
  ['parameterPrefix', `/${'x'.repeat(200)}`, /at most 200 characters/],
] as const) {
  test(`${name} ${JSON.stringify(value).slice(0, 40)} is refused in a sentence`, () => {
    assert.throws(() => settings({ [name]: value }), rule);
  });
}

test('pages may be text, a list, or a number that JSON can write', () => {
  for (const pages of ['1906385232743451', ['1906385232743451'], 1906385232743451])
    assert.deepEqual(settings({ pages }).pages, ['1906385232743451']);
});

test('a domain takes a certificate or a hosted zone, and both are checked', () => {
  const domain = 'bot.example.com';
  assert.equal(settings({ domain: 'bot.xn--j1ail.xn--p1ai', hostedZoneId: 'Z1' }).hostedZoneId, 'Z1');
  assert.equal(settings({ domain, certificateArn: CERTIFICATE }).domain, domain);
  assert.equal(settings({ domain, hostedZoneId: 'Z0123456789' }).domain, domain);
  assert.throws(() => settings({ domain, certificateArn: KEY }), /certificateArn must look like/);
  assert.throws(() => settings({ domain, hostedZoneId: 'example.com' }), /hostedZoneId must look like Z/);
});

/** Ids like those of Facebook. */
function pageIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => String(1_906_385_232_743_000 + i));
}

test('more Pages than a policy has room for count as *, and so do fewer below a long prefix', () => {
  assert.equal(settings({ pages: pageIds(50).join() }).pages.length, 50);
  assert.deepEqual(settings({ pages: pageIds(1000).join() }).pages, ['*']);
  const parameterPrefix = `/${'x'.repeat(150)}`;
  assert.deepEqual(settings({ parameterPrefix, pages: pageIds(50).join() }).pages, ['*']);
});

test('a certificate or a key of another region is refused; a region that lacks a part is a warning', () => {
  const check = (region: string, context: Readonly<Record<string, unknown>>) => {
    const stack = new Stack(new App());
    checkRegion(stack, settings(context), region);
    const warnings = stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
    return warnings.map(({ data }) => String(data)).join('\n');
  };
  const domain = { domain: 'bot.example.com', certificateArn: CERTIFICATE };
  assert.equal(check('eu-west-1', { ...domain, kmsKeyArn: KEY, monthlyBudget: 5 }), '');
  assert.throws(
    () => check('eu-central-1', domain),
    /certificateArn must be in eu-central-1, like the stack/,
  );
  assert.throws(() => check('eu-central-1', { kmsKeyArn: KEY }), /kmsKeyArn must be in eu-central-1/);
  assert.match(check('ap-east-2', {}), /no HTTP APIs in ap-east-2 .*choose another region/);
  assert.match(
    check('eu-north-1', { monthlyBudget: 5 }),
    /no budgets in eu-north-1 .*leave out monthlyBudget/,
  );
  assert.equal(check('eu-north-1', {}), '');
});

for (const memory of [127, 10_241, 512.5, Number.NaN])
  test(`a function with ${memory} MB of memory is refused in a sentence`, () => {
    assert.throws(
      () => checkProps({ code: '', botNeeds: { memory } }),
      /^Error: memory in infra\/bot-needs.ts must be a whole number of MB from 128 to 10240 \(got /,
    );
  });

test('more secrets than a policy has room for are refused in a sentence', () => {
  const secrets = Array.from({ length: 100 }, (_, i) => `SECRET_NUMBER_${i}`);
  assert.throws(
    () => checkProps({ code: '', botNeeds: { secrets } }),
    /bot-needs.ts names more secrets than a policy has room for/,
  );
});
