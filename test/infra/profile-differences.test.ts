import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contains } from '../../infra/facebook/profile-differences.ts';

const greeting = [
  { locale: 'default', text: 'Hello' },
  { locale: 'de_DE', text: 'Hallo' },
];
const menu = [{ title: 'One' }, { title: 'Two' }];

for (const [what, actual, wanted] of [
  ['another order of the locales', greeting.toReversed(), greeting],
  ['another order of the keys', { payload: 'P', title: 'T' }, { title: 'T', payload: 'P' }],
  ['an added default', [{ locale: 'default', composer_input_disabled: false }], [{ locale: 'default' }]],
  ['a slash after a bare host', ['https://shop.example/'], ['https://shop.example']],
  ['a missing slash after a bare host', 'https://shop.example', 'https://shop.example/'],
  ['a missing value instead of an empty list', undefined, []],
  ['an empty list instead of a missing value', [], undefined],
] as const) {
  test(`${what} makes no difference`, () => assert.ok(contains({ part: actual }, { part: wanted })));
}

for (const [what, actual, wanted] of [
  ['another text', [{ locale: 'default', text: 'Hi' }], [{ locale: 'default', text: 'Hello' }]],
  ['another text in one of the locales', [greeting[0], { locale: 'de_DE', text: 'Tag' }], greeting],
  ['a missing locale', [greeting[0]], greeting],
  ['another order of a menu', menu.toReversed(), menu],
  ['a further item of a menu', [...menu, { title: 'Three' }], menu],
  ['a slash after a path', 'https://shop.example/a/', 'https://shop.example/a'],
  ['another host', 'https://shop.example/', 'https://other.example'],
  ['a list instead of an empty one', greeting, []],
  ['a missing value', undefined, greeting],
] as const) {
  test(`${what} makes a difference`, () => assert.ok(!contains({ part: actual }, { part: wanted })));
}
