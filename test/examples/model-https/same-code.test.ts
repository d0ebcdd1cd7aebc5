import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

test('all but the call of the model is the code of model-bedrock, whose tests hold for it', () => {
  const bedrock = join(import.meta.dirname, '../model-bedrock');
  for (const file of ['bot.ts', 'answer.ts', 'words.ts']) {
    const [ours, theirs] = [import.meta.dirname, bedrock].map((folder) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    assert.equal(ours, theirs, file);
  }
});
