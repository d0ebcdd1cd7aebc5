import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callSite, placeAt } from '../../lambda/runtime/call-site.ts';
import { LoggableError } from '../../lambda/runtime/errors.ts';
import { describe } from '../../lambda/runtime/log.ts';

test('of an error that is not ours the log has its name and places in the code, never its message', () => {
  const written = 'hello\n    at 5 Elm Street (call:me:1:1)\n    at home';
  const { error, stack } = describe(new TypeError(`cannot read: ${written}`));
  assert.equal(error, 'TypeError');
  assert.ok(Array.isArray(stack) && stack.length > 0);
  assert.match(stack[0] ?? '', /^at .*log\.test\.ts:\d+:\d+/);
  assert.doesNotMatch(JSON.stringify(stack), /Elm Street|home/);
});

test('the cause of an error is logged by its name and system code', () => {
  const cause = Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
  const described = describe(new LoggableError('Facebook unreachable', { cause }));
  assert.deepEqual(described, {
    error: 'Error',
    message: 'Facebook unreachable',
    cause: 'Error',
    errno: 'ECONNREFUSED',
  });
});

test('a thrown value that is no error is logged by its type', () => {
  assert.deepEqual(describe('the person wrote this'), { error: 'string' });
});

const written = 'Elm Street 5';

const UNREADABLE: Record<string, object> = {
  'whose stack is null': { stack: null },
  'without a message': { message: undefined },
  'whose message is no text': { message: { written } },
};

for (const [what, fields] of Object.entries(UNREADABLE))
  test(`an error ${what} is described by its name`, () => {
    assert.equal(describe(Object.assign(new RangeError('no'), fields)).error, 'RangeError');
  });

test('an error with getters that throw is described by its name', () => {
  const error = new RangeError('no');
  for (const key of ['message', 'stack', 'cause', 'code'])
    Object.defineProperty(error, key, {
      get() {
        throw new Error(written);
      },
    });
  assert.deepEqual(describe(error), { error: 'RangeError', stack: [] });
  placeAt(
    error,
    callSite(() => {}),
  );
});

test('the error of an author who names it, or its code, after what a person wrote says neither', () => {
  const error = Object.assign(new Error('no'), { name: `E ${written}`, code: `E ${written}` });
  const { stack: _, ...described } = describe(error);
  assert.deepEqual(described, { error: 'Error' });
});
