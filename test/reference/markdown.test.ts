import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenLinks, markdownFiles, textOf } from './markdown.ts';

test('every relative link in a Markdown file leads to a file and a heading that exist', () => {
  const files = markdownFiles();
  assert.ok(files.includes('README.md') && files.includes('.github/CONTRIBUTING.md'));
  const broken = files.flatMap((file) => brokenLinks(file).map((link) => `${file}: ${link}`));
  assert.deepEqual(broken, []);
});

test('the README has at most 250 lines', () => {
  assert.ok(textOf('README.md').trimEnd().split('\n').length <= 250);
});
