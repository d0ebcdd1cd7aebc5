import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../lambda/runtime/json.ts';

test('whole numbers beyond 2^53 keep their digits, as strings, wherever they are', () => {
  const json = '{"id": 10210043681558627, "list":[-90071992547409931,[ 9007199254740993 ]], "a":{"b":1e400}}';
  assert.deepEqual(parseJson(json), {
    id: '10210043681558627',
    list: ['-90071992547409931', ['9007199254740993']],
    a: { b: Number.POSITIVE_INFINITY },
  });
});

test('all other JSON is what JSON.parse makes of it', () => {
  for (const json of [
    '{"id":9007199254740991,"time":1722480337038,"price":0.12345678901234567,"big":1e30}',
    '{"text":"call: 12345678901234567, or [12345678901234567]","mid":"m_1"}',
    '[1234567890123456.7, 90071992547409920000e0]',
    'null',
  ]) {
    assert.deepEqual(parseJson(json), JSON.parse(json));
  }
});

test('what is nested too deep for a reviver is parsed all the same', () => {
  const nested = `${'['.repeat(10_000)}12345678901234567${']'.repeat(10_000)}`;
  assert.ok(Array.isArray(parseJson(nested)));
});

test('what is not JSON is an error, long numbers or not', () => {
  for (const text of ['', '{"id":', '{"id":12345678901234567'])
    assert.throws(() => parseJson(text), SyntaxError);
});
