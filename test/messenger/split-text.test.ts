import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitText } from '../../lambda/messenger/split-text.ts';

test('a text that fits stays whole', () => {
  assert.deepEqual(splitText('a'.repeat(2000)), ['a'.repeat(2000)]);
  assert.deepEqual(splitText(''), ['']);
});

test('no part is longer than 2000 and nothing but white space is lost', () => {
  const text = Array.from({ length: 700 }, (_, i) => `word${i}${i % 9 === 0 ? '.\n\n' : ' '}`).join('');
  const parts = splitText(text);
  assert.ok(parts.every(({ length }) => length <= 2000 && length > 0));
  assert.equal(parts.join('').replace(/\s/g, ''), text.replace(/\s/g, ''));
});

test('a paragraph comes before a sentence, a sentence before a word', () => {
  assert.deepEqual(splitText('One. Two.\n\nThree. Four five', 20), ['One. Two.', 'Three. Four five']);
  assert.deepEqual(splitText('One two. Three four five', 20), ['One two.', 'Three four five']);
  assert.deepEqual(splitText('one two three four five', 20), ['one two three four', 'five']);
});

test('a URL is not cut', () => {
  const url = 'https://example.com/a.b?c=d.e!f';
  assert.deepEqual(splitText(`Look at this page: ${url} now`, 40), ['Look at this page:', `${url} now`]);
});

test('a text without spaces is cut between words where the language has them', () => {
  assert.deepEqual(splitText('今天天气很好我们去公园散步', 6).join(''), '今天天气很好我们去公园散步');
  assert.deepEqual(splitText('今天天气', 3), ['今天', '天气']);
});

test('an emoji of many code points is not cut', () => {
  const family = '👨‍👩‍👧‍👦';
  assert.deepEqual(splitText(family.repeat(3), family.length * 2 - 1), [family, family, family]);
  assert.deepEqual(splitText('🇩🇪'.repeat(3), 7), ['🇩🇪', '🇩🇪', '🇩🇪']);
});

test('a word longer than a message is cut between graphemes', () => {
  assert.deepEqual(splitText('e\u0301'.repeat(5), 3), new Array(5).fill('e\u0301'));
});

test('a grapheme longer than a message is cut between code points', () => {
  const parts = splitText(`a${'\u{1D165}'.repeat(10)}`, 6);
  assert.equal(parts.join(''), `a${'\u{1D165}'.repeat(10)}`);
  assert.ok(parts.every((part) => part.isWellFormed()));
});

test('a URL longer than a message is cut', () => {
  const url = `https://example.com/${'a'.repeat(60)}`;
  assert.equal(splitText(url, 30).join(''), url);
});
