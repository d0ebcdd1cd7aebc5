/** `npm run forget`: deletes what is stored of a person, in order with their events, so that none of them writes it back. */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forgetting } from '../../lambda/queue/forget.ts';
import { milliseconds, orEnd, runCommand } from './run-command.ts';
import { ConversationTarget, TARGET_HELP, TARGET_OPTIONS } from './shared/conversation-options.ts';

const HELP = `npm run forget -- <psid> --page <id>

<psid>           page-scoped id of the person, as in the log; the same human has another one on each Page
--page <id>      the Page they wrote to
--wait <seconds> for the outcome (30)
${TARGET_HELP}

Ends with 0 when nothing is stored of them any more, with 2 when that was not seen yet, with 1 when something is wrong.`;

const REMAINS = `What remains, for a while: their dead letters (npm run dead-letters lists and deletes them; 14 days), the table's
backups (35 days), and log lines with their id, never with what they wrote (a month).`;

const WAITS = `✘ Not forgotten yet: it waits in the queue, because the person's events before it come first, or AWS has trouble. It is done without
further ado; run this again to see that it was.`;

const { values, positionals } = orEnd(() =>
  parseArgs({
    allowPositionals: true,
    options: { ...TARGET_OPTIONS, wait: { type: 'string', default: '30' } },
  }),
);

await runCommand(async () => {
  const [person, ...more] = positionals;
  const { page, help } = values;
  if (help || !page || !person || more.length > 0) {
    console.log(HELP);
    return help ? 0 : 1;
  }
  const patience = milliseconds('--wait', values.wait);
  const target = await ConversationTarget.find(values, page, person);
  const before = await writesTo(target);
  await target.send(forgetting(page, person));
  const outcome = await outcomeOf(target, before, patience);
  if (outcome === undefined) {
    console.error(WAITS);
    return 2;
  }
  console.log(`${outcome}\n${REMAINS}`);
  return 0;
});

/** How often the conversation was written since it began; 0 when nothing is stored. */
async function writesTo(target: ConversationTarget): Promise<number> {
  const item = await target.item();
  return Number(item?.revision?.N ?? (item ? 1 : 0));
}

/** What became of them; undefined when that was not seen in time. */
async function outcomeOf(
  target: ConversationTarget,
  before: number,
  patience: number,
): Promise<string | undefined> {
  if (before === 0)
    return 'Nothing is stored of them on this Page, if both ids are right; what still waits of them leaves nothing either.';
  for (const end = Date.now() + patience; ; await setTimeout(500)) {
    const writes = await writesTo(target);
    if (writes === 0) return '✔ Forgotten.';
    // They have written again meanwhile.
    if (writes < before) return '✔ Forgotten; what is stored since is of a first contact.';
    if (Date.now() >= end) return undefined;
  }
}
