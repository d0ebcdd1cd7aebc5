import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inSources } from './in-sources.ts';

const BOT = resolve('lambda/bot.ts');

test('a place in a file without a map gets a short path, wherever it stands', () => {
  for (const [before, after] of [
    ['', ''],
    ['    at text (', ')'],
    ['    at async ', '\n    at next'],
  ] as const)
    for (const file of [BOT, String(pathToFileURL(BOT))])
      assert.equal(inSources(`${before}${file}:76:43${after}`), `${before}lambda/bot.ts:76:43${after}`);
});

test('a place that is short already stays as it is, in one file or several', () => {
  for (const place of [
    'lambda/bot.ts:76:43',
    'at payloads.ORDER (lambda/shop/bot.ts:2:1)',
    'bot.ts:1:2 other.ts:3:4',
  ])
    assert.equal(inSources(place), place);
});
