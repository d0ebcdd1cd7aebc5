import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createGraphApi } from '../../lambda/messenger/graph-api.ts';
import { readProfile } from '../../lambda/messenger/user-profile.ts';

const MISSING =
  'Unsupported get request. Object with ID ‘anna’ does not exist, cannot be loaded due to missing permissions, or does not support this operation.';

/** How Facebook refuses a profile, in bodies that developers have reported. */
const REFUSALS: Readonly<Record<string, object>> = {
  'a person without a profile': {
    message: '(#100) No profile available for this user.',
    code: 100,
    error_subcode: 2018218,
  },
  'a person without a profile, without subcode': { message: '(#100) No profile available', code: 100 },
  'a person without a profile, as the bare code': { message: 'No profile available', code: 2018218 },
  'a missing permission': {
    message: '(#100) Insufficient permission to access user profile.',
    code: 100,
    error_subcode: 2018247,
  },
  'a missing permission, without subcode': {
    message: '(#100) Insufficient permission to access user profile.',
    code: 100,
  },
  'a missing permission, as the bare code': { message: 'Insufficient permission', code: 2018247 },
  'a missing feature': { message: MISSING, code: 100, error_subcode: 33, type: 'GraphMethodException' },
  'an unknown field': {
    message: '(#100) Tried accessing nonexisting field (name) on node type (User)',
    code: 100,
  },
  'a missing capability': { message: '(#3) Application does not have the capability', code: 3 },
  'Instant Games': { message: '(#10) Application does not have permission for this action', code: 10 },
  'the permission of another person': { message: '(#200) Permissions error', code: 200 },
  'the permission pages_messaging': {
    message: '(#230) Requires pages_messaging permission to manage the object.',
    code: 230,
  },
  'a person who is not available': { message: '(#551) This person is not available', code: 551 },
};

const secrets = { get: async () => 'x', refresh: async () => {} };
let now = Date.parse('2026-11-25');

function reading(t: TestContext, error: object, status = 400) {
  now += 60_000; // No warning of the test before keeps another one back.
  t.mock.timers.enable({ apis: ['Date'], now });
  const warn = t.mock.method(console, 'warn', () => {});
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    send: async () => ({ status, headers: {}, text: JSON.stringify({ error }) }),
  });
  return {
    read: () => readProfile(graphApi, '1', 'anna', ['name'], Number.POSITIVE_INFINITY),
    warnings: () => warn.mock.calls.map(({ arguments: [line] }) => JSON.stringify(line)),
  };
}

for (const [what, error] of Object.entries(REFUSALS)) {
  test(`a profile that Facebook refuses for ${what} is empty, with a warning at most once a minute`, async (t) => {
    const { read, warnings } = reading(t, error);
    assert.deepEqual([await read(), await read()], [{}, {}]);
    assert.equal(warnings().length, 1);
    assert.match(warnings()[0] ?? '', /refused a profile.*Business Asset User Profile Access.*"code":/);
  });
}

const PASSING: Readonly<Record<string, object>> = {
  'a refused token': { message: 'Invalid OAuth access token', code: 190 },
  'a wrong proof': { message: 'Invalid appsecret_proof provided in the API argument', code: 100 },
  'a rate limit': { message: '(#4) Application request limit reached', code: 4, is_transient: true },
  'trouble that passes': { message: 'Service temporarily unavailable', code: 2 },
};

for (const [what, error] of Object.entries(PASSING)) {
  test(`a profile that cannot be read for ${what} is an error`, async (t) => {
    await assert.rejects(reading(t, error).read(), { name: 'GraphApiRefused' });
  });
}

test('a profile that Facebook does not respond about is an error', async (t) => {
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    send: async () => ({ status: 200, headers: {}, text: '<html>' }),
  });
  t.mock.method(console, 'warn', () => {});
  const read = readProfile(graphApi, '1', 'anna', [], Number.POSITIVE_INFINITY);
  await assert.rejects(read, { name: 'GraphApiUnreachable' });
});
