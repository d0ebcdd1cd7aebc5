/** `npm run send`: sends a message to a person through the bot's queue, in order with the person's events. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { EngineState } from '../../lambda/conversation/engine-state.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import type { StoredConversation } from '../aws/stored-conversation.ts';
import { runCommand } from './run-command.ts';
import { CONVERSATION_HELP, CONVERSATION_OPTIONS, findConversation } from './shared/conversation-options.ts';
import { MESSAGE_HELP, MESSAGE_OPTIONS, type MessageValues, messageOf } from './shared/message-options.ts';

const HELP = `npm run send -- --page <id> --person <psid> --text <text>

${MESSAGE_HELP}
--id <name>               the bot sends a message with this name only once; default: a new name
--token <token>           the token of a notification opt-in, to send outside the 24-hour window (only in Australia,
                          the EU, Japan, South Korea and the United Kingdom: Facebook has ended it elsewhere)
${CONVERSATION_HELP}

Exit code: 0 if the message was sent or still waits in the queue, 1 if it was not sent.`;

/** How long to wait for the result, in milliseconds. */
const WAIT = 30_000;

/** A day, in milliseconds: Facebook's messaging window. */
const DAY = 24 * 60 * 60_000;

/** `npm run send`. */
export async function send(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...CONVERSATION_OPTIONS,
      ...MESSAGE_OPTIONS,
      person: { type: 'string' },
      id: { type: 'string', default: randomUUID() },
      token: { type: 'string' },
    },
  });
  const { page, person, id, token, help } = values;
  const message = messageOf(values);
  if (help || !page || !person || !message) {
    console.log(HELP);
    return help ? 0 : 1;
  }
  const conversation = await findConversation(values, page, person);
  const recipient = { page, person, ...(token !== undefined && { notification_messages_token: token }) };
  const record = outbound({ ...recipient, id, messages: [message] });
  const way = wayOf(values);
  const { heardAt = 0 } = await readState(conversation);
  console.log(way.hint(heardAt));
  await conversation.enqueue(record);
  return await waitForResult(conversation, id, way);
}

async function readState(conversation: StoredConversation): Promise<EngineState> {
  const item = await conversation.item();
  return JSON.parse(item?.talk?.S ?? '{}');
}

/** When Facebook takes a message that is sent in one way. */
interface Way {
  /** What to say before it is sent. */
  readonly hint: (heardAt: number) => string;
  /** Why Facebook no longer took it. */
  readonly closed: string;
}

const UNREACHABLE = 'the person can no longer be reached';

function wayOf({ template, token, human }: MessageValues): Way {
  if (template !== undefined) return UTILITY;
  if (token !== undefined) return WITH_TOKEN;
  return human ? within('window of seven days for a human', 7 * DAY) : within('24-hour window', DAY);
}

const UTILITY: Way = {
  hint: () => 'Facebook takes a utility message at any time, if it has approved the template.',
  closed: UNREACHABLE,
};

const WITH_TOKEN: Way = {
  hint: () => 'Facebook takes a message at any time while its token is valid.',
  closed: `the token is no longer valid, or ${UNREACHABLE}`,
};

/** What is not open may be: Facebook counts events that the bot does not receive. */
function within(name: string, length: number): Way {
  return {
    hint: (heardAt) =>
      Date.now() - heardAt < length ? `The ${name} is open.` : `The ${name} may be closed: Facebook decides.`,
    closed: `the ${name} is closed, or ${UNREACHABLE}`,
  };
}

async function waitForResult(conversation: StoredConversation, id: string, way: Way): Promise<number> {
  for (const end = Date.now() + WAIT; Date.now() < end; await setTimeout(500)) {
    const outcome = (await readState(conversation)).outcomes?.[id];
    if (outcome === 'sent') console.log(`✔ Sent (${id}).`);
    else if (outcome === 'closed') console.error(`✘ Not sent: ${way.closed}.`);
    else if (outcome === 'given up') console.error('✘ Not sent: run npm run dead-letters to see why.');
    if (outcome !== undefined) return outcome === 'sent' ? 0 : 1;
  }
  console.log(
    `The message is still in the queue (${id}), behind earlier events of the person or because Facebook has an outage.`,
  );
  return 0;
}

if (import.meta.main) await runCommand(send);
