/** `npm run forget`: deletes what is stored of a person, in order with their events, so that none of them writes it back. */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forgetting } from '../../lambda/queue/forget.ts';
import { ConversationTarget, TARGET_HELP, TARGET_OPTIONS } from './conversation-target.ts';
import { orEnd, runCommand } from './run-command.ts';

const HELP = `npm run forget -- <psid> --page <id>

<psid>           page-scoped id of the person, as in the log; the same human has another one on each Page
--page <id>      the Page they wrote to
${TARGET_HELP}`;

const REMAINS = `What remains, for a while: their dead letters (npm run dead-letters lists and deletes them; 14 days), the table's
backups (35 days), and log lines with their id, never with what they wrote (a month).`;

/** How long to wait for the outcome, in milliseconds. */
const PATIENCE = 30_000;

const { values, positionals } = orEnd(() =>
  parseArgs({
    allowPositionals: true,
    options: TARGET_OPTIONS,
  }),
);

await runCommand(async () => {
  const [person, ...more] = positionals;
  const { page } = values;
  if (!page || !person || more.length > 0) {
    console.log(HELP);
    return 1;
  }
  const target = await ConversationTarget.find(values, page, person);
  const before = await writesTo(target);
  await target.send(forgetting(page, person));
  console.log(await outcome(target, before));
  console.log(REMAINS);
  return 0;
});

/** How often the conversation was written since it began; 0 when nothing is stored. */
async function writesTo(target: ConversationTarget): Promise<number> {
  const item = await target.item();
  return Number(item?.revision?.N ?? (item ? 1 : 0));
}

async function outcome(target: ConversationTarget, before: number): Promise<string> {
  if (before === 0) return 'Nothing is stored of them; what still waits of them leaves nothing either.';
  for (const end = Date.now() + PATIENCE; Date.now() < end; await setTimeout(500)) {
    const writes = await writesTo(target);
    if (writes === 0) return '✔ Forgotten.';
    // They have written again meanwhile.
    if (writes < before) return '✔ Forgotten; what is stored since is of a first contact.';
  }
  return "It waits in the queue: the person's events before it come first, or AWS has trouble. Look again later.";
}
