/**
 * `npm run forget`: deletes what is stored about a person. The bot deletes it in order with the person's
 * events, so that no event writes it back.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forgetMessage } from '../../lambda/queue/forget.ts';
import type { StoredConversation } from '../aws/stored-conversation.ts';
import { runCommand } from './run-command.ts';
import { CONVERSATION_HELP, CONVERSATION_OPTIONS, findConversation } from './shared/conversation-options.ts';
import { milliseconds } from './shared/option-values.ts';

const HELP = `npm run forget -- <psid> --page <id>

<psid>           the page-scoped id of the person, as in the log; the same human has another one on each Page
--page <id>      the Page they wrote to
--wait <seconds> how long to wait for the result (30)
${CONVERSATION_HELP}

Exit code: 0 if nothing is stored about the person, 2 if the deletion is still waiting, 1 after an error.`;

const REMAINS = `These remain for a while: dead letters of the person (14 days; npm run dead-letters lists and deletes them), backups of the
table (35 days), and log lines with the person's id but not what they wrote (a month).`;

const WAITING = `✘ Not forgotten yet: the deletion is in the queue, behind earlier events of the person or because AWS has an outage.
It will finish on its own. Run this again to check.`;

/** `npm run forget`. */
export async function forget(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...CONVERSATION_OPTIONS, wait: { type: 'string', default: '30' } },
  });
  const [person, ...more] = positionals;
  const { page, help } = values;
  if (help || !page || !person || more.length > 0) {
    console.log(HELP);
    return help ? 0 : 1;
  }
  const wait = milliseconds('--wait', values.wait);
  const conversation = await findConversation(values, page, person);
  const before = await revisionOf(conversation);
  await conversation.enqueue(forgetMessage(page, person));
  const result = await waitForResult(conversation, before, wait);
  if (result === undefined) {
    console.error(WAITING);
    return 2;
  }
  console.log(`${result}\n${REMAINS}`);
  return 0;
}

/** How often the item was written since it was created; 0 if there is no item. */
async function revisionOf(conversation: StoredConversation): Promise<number> {
  const item = await conversation.item();
  return Number(item?.revision?.N ?? (item ? 1 : 0));
}

async function waitForResult(
  conversation: StoredConversation,
  before: number,
  wait: number,
): Promise<string | undefined> {
  if (before === 0)
    return 'Nothing is stored about this person on this Page, if both ids are right. Events that still wait will leave nothing behind either.';
  for (const end = Date.now() + wait; ; await setTimeout(500)) {
    const revision = await revisionOf(conversation);
    if (revision === 0) return '✔ Forgotten.';
    // The item is new: the person has written again since.
    if (revision < before) return '✔ Forgotten. The person has written again since, as a first contact.';
    if (Date.now() >= end) return undefined;
  }
}

if (import.meta.main) await runCommand(forget);
