import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asCurl } from './clipboard.ts';

test('a call is copied as curl, with what a shell would change in quotes', () => {
  assert.equal(
    asCurl('POST', 'http://localhost/x?a=1&b=2', { 'content-type': 'text/plain' }, "it's $HOME"),
    [
      "curl -i -X POST 'http://localhost/x?a=1&b=2' \\",
      "  -H 'content-type: text/plain' \\",
      "  --data-binary 'it'\\''s $HOME'",
    ].join('\n'),
  );
});
