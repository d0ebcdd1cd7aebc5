/** `npm run send`: writes to a person through the bot's queue, in order with their events. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Talk } from '../../lambda/conversation/engine-state.ts';
import { withOptions } from '../../lambda/messenger/send-request.ts';
import { proactive } from '../../lambda/queue/outbound.ts';
import { orEnd, runCommand } from './run-command.ts';
import { ConversationTarget, TARGET_HELP, TARGET_OPTIONS } from './shared/conversation-options.ts';

const HELP = `npm run send -- --page <id> --person <psid> --text <text>

--id <name>      sent once under one name; a new one unless told
--human          written by a human: goes through for seven days (tag HUMAN_AGENT, which Meta reviews)
--token <token>  what a notification opt-in gave, to write outside the window
${TARGET_HELP}

Ends with 0 when it was sent, or waits in the queue and is sent later, with 1 when it was not sent.`;

/** How long to wait for the outcome, in milliseconds. */
const PATIENCE = 30_000;

const HOUR = 60 * 60_000;

const { values } = orEnd(() =>
  parseArgs({
    options: {
      ...TARGET_OPTIONS,
      person: { type: 'string' },
      text: { type: 'string' },
      id: { type: 'string', default: randomUUID() },
      human: { type: 'boolean', default: false },
      token: { type: 'string' },
    },
  }),
);

await runCommand(async () => {
  const { page, person, text, id, human, token, help } = values;
  if (help || !page || !person || !text) {
    console.log(HELP);
    return help ? 0 : 1;
  }
  const target = await ConversationTarget.find(values, page, person);
  const message = human ? withOptions(text, { tag: 'HUMAN_AGENT' }) : text;
  const record = proactive({
    page,
    person,
    id,
    messages: [message],
    ...(token && { notification_messages_token: token }),
  });
  const before = await talkIn(target);
  console.log(isSurelyOpen(before) ? 'The window is open.' : 'The window may be closed: Facebook will say.');
  await target.send(record);
  return await tellOutcome(target, id);
});

async function talkIn(target: ConversationTarget): Promise<Talk> {
  const item = await target.item();
  return JSON.parse(item?.talk?.S ?? '{}');
}

/** Only what the bot has heard of is known here; Facebook knows more. */
function isSurelyOpen({ heardAt = 0 }: Talk): boolean {
  return Date.now() - heardAt < 24 * HOUR;
}

async function tellOutcome(target: ConversationTarget, id: string): Promise<number> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await setTimeout(500)) {
    const outcome = (await talkIn(target)).outcomes?.[id];
    if (outcome === 'sent') console.log(`✔ Sent (${id}).`);
    else if (outcome === 'closed') console.error('✘ Not sent: the window is closed, or the person is gone.');
    else if (outcome === 'given up') console.error('✘ Not sent: see npm run dead-letters.');
    if (outcome !== undefined) return outcome === 'sent' ? 0 : 1;
  }
  console.log(
    `It waits in the queue (${id}): the person's events before it come first, or Facebook has trouble.`,
  );
  return 0;
}
