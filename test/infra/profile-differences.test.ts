import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds } from '../../infra/commands/shared/author-files.ts';

const greeting = [
  { locale: 'default', text: 'Hello' },
  { locale: 'de_DE', text: 'Hallo' },
];
const menu = [{ title: 'One' }, { title: 'Two' }];

for (const [what, there, wanted] of [
  ['locales in another order', greeting.toReversed(), greeting],
  ['keys in another order', { payload: 'P', title: 'T' }, { title: 'T', payload: 'P' }],
  [
    'a default that was added',
    [{ locale: 'default', composer_input_disabled: false }],
    [{ locale: 'default' }],
  ],
  ['a slash behind a bare host', ['https://shop.example/'], ['https://shop.example']],
  ['no slash behind a bare host', 'https://shop.example', 'https://shop.example/'],
  ['nothing for an empty list', undefined, []],
  ['an empty list for nothing', [], undefined],
] as const) {
  test(`${what} is as the profile says`, () => assert.ok(holds({ part: there }, { part: wanted })));
}

for (const [what, there, wanted] of [
  ['a text', [{ locale: 'default', text: 'Hi' }], [{ locale: 'default', text: 'Hello' }]],
  ['a text in one of the locales', [greeting[0], { locale: 'de_DE', text: 'Tag' }], greeting],
  ['a locale', [greeting[0]], greeting],
  ['the order of a menu', menu.toReversed(), menu],
  ['a line of a menu', [...menu, { title: 'Three' }], menu],
  ['a slash behind a path', 'https://shop.example/a/', 'https://shop.example/a'],
  ['a host', 'https://shop.example/', 'https://other.example'],
  ['a list that is to be empty', greeting, []],
  ['what is not there at all', undefined, greeting],
] as const) {
  test(`${what} that differs is seen`, () => assert.ok(!holds({ part: there }, { part: wanted })));
}
