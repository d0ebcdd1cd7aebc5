import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCopies, ROOT } from './copy/open-copies.ts';

test('what happened shows each schedule: made, deleted, run; the memory those that still have to run', async () => {
  const { chat, simulator, close } = await openCopies(join(ROOT, 'test/examples/reminders/bot.ts'));
  try {
    await chat.applyTemplates();
    const { id, lines } = chat.newPerson('Anna', 'en_US');
    const choose = (index: number) =>
      chat.execute({ type: 'quick reply', person: id, mid: lines.at(-1)?.mid ?? '', index });
    const rows = () => chat.recorder.trace.filter(({ kind }) => kind === 'scheduler');
    await chat.execute({ type: 'get started', person: id });
    for (const index of [0, 4, 0]) await choose(index);
    const [schedule] = simulator.scheduler.schedules.values();
    const { name = '', due = 0 } = schedule ?? {};
    const at = `${new Date(due).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    const { schedules } = await chat.memory(id);
    assert.deepEqual(schedules, [{ name, due }]);
    await chat.execute({ type: 'advance', milliseconds: due - Date.now() });
    assert.deepEqual((await chat.memory(id)).schedules, []);
    await chat.execute({ type: 'button', person: id, title: 'Cancel it', payload: 'CANCEL' });
    assert.deepEqual(
      rows().map(({ title, outcome, people }) => [title, outcome, people]),
      [
        [`create ${name} at ${at} → 200`, 'good', [id]],
        [`${name} runs: SendMessage → 200`, 'good', [id]],
        [`delete ${name} → 404`, 'warning', [id]],
      ],
    );
    const [, run] = rows();
    const record = chat.recorder.trace.find(({ title }) => title.startsWith('Queue record: outbound'));
    assert.deepEqual(run?.events, record?.events);
    assert.ok((run?.id ?? 0) < (record?.id ?? 0));
  } finally {
    await close();
  }
});
