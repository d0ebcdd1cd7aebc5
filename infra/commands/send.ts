/** `npm run send`: sends a message to a person through the bot's queue, in order with the person's events. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { EngineState } from '../../lambda/conversation/engine-state.ts';
import { withOptions } from '../../lambda/messenger/send-request.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import type { StoredConversation } from '../aws/stored-conversation.ts';
import { runCommand } from './run-command.ts';
import { CONVERSATION_HELP, CONVERSATION_OPTIONS, findConversation } from './shared/conversation-options.ts';

const HELP = `npm run send -- --page <id> --person <psid> --text <text>

--id <name>      the bot sends a message with this name only once; default: a new name
--human          a human wrote it: allowed for seven days (tag HUMAN_AGENT, which Meta must approve)
--token <token>  the token of a notification opt-in, to send outside the 24-hour window
${CONVERSATION_HELP}

Exit code: 0 if the message was sent or still waits in the queue, 1 if it was not sent.`;

/** How long to wait for the result, in milliseconds. */
const WAIT = 30_000;

/** Facebook's messaging window, in milliseconds. */
const WINDOW = 24 * 60 * 60_000;

/** `npm run send`. */
export async function send(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...CONVERSATION_OPTIONS,
      person: { type: 'string' },
      text: { type: 'string' },
      id: { type: 'string', default: randomUUID() },
      human: { type: 'boolean', default: false },
      token: { type: 'string' },
    },
  });
  const { page, person, text, id, human, token, help } = values;
  if (help || !page || !person || !text) {
    console.log(HELP);
    return help ? 0 : 1;
  }
  const conversation = await findConversation(values, page, person);
  const message = human ? withOptions(text, { tag: 'HUMAN_AGENT' }) : text;
  const recipient = { page, person, ...(token && { notification_messages_token: token }) };
  const record = outbound({ ...recipient, id, messages: [message] });
  const isOpen = isWindowOpen(await readState(conversation));
  console.log(isOpen ? 'The 24-hour window is open.' : 'The 24-hour window may be closed: Facebook decides.');
  await conversation.enqueue(record);
  return await waitForResult(conversation, id);
}

async function readState(conversation: StoredConversation): Promise<EngineState> {
  const item = await conversation.item();
  return JSON.parse(item?.talk?.S ?? '{}');
}

/** False means unknown: Facebook counts events that the bot does not receive. */
function isWindowOpen({ heardAt = 0 }: EngineState): boolean {
  return Date.now() - heardAt < WINDOW;
}

async function waitForResult(conversation: StoredConversation, id: string): Promise<number> {
  for (const end = Date.now() + WAIT; Date.now() < end; await setTimeout(500)) {
    const outcome = (await readState(conversation)).outcomes?.[id];
    if (outcome === 'sent') console.log(`✔ Sent (${id}).`);
    else if (outcome === 'closed')
      console.error('✘ Not sent: the 24-hour window is closed, or the person can no longer be reached.');
    else if (outcome === 'given up') console.error('✘ Not sent: run npm run dead-letters to see why.');
    if (outcome !== undefined) return outcome === 'sent' ? 0 : 1;
  }
  console.log(
    `The message is still in the queue (${id}), behind earlier events of the person or because Facebook has an outage.`,
  );
  return 0;
}

if (import.meta.main) await runCommand(send);
