import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { textAsCode, valueAsCode } from './code.ts';

const TEXTS = [
  '',
  "it's",
  '"so"',
  '`',
  ['$', '{x}'].join(''),
  '\\',
  '\\n',
  '\n\t',
  '\u2028',
  '😆',
  'a/b',
  '</x>',
];

test('a text as code is the same text, also with an id in it', () => {
  const anna = { id: '6155' };
  const expressions = new Map([
    ['6155', 'anna.id'],
    ['m_a.b', 'anna.mid'],
  ]);
  for (const text of TEXTS.flatMap((text) => [text, `${text}6155`, `6155${text}6155${text}`, 'm_aXb'])) {
    assert.equal(runInNewContext(textAsCode(text, expressions), { anna }), text);
  }
});

test('JSON as code is the same JSON', () => {
  const value = { a: [1, null, true, TEXTS], 'b c': { default: 'x', __proto: {} } };
  assert.deepEqual(JSON.parse(runInNewContext(`JSON.stringify(${valueAsCode(value)})`)), value);
});
