import { readStackOutputs } from '../../aws/stack-outputs.ts';
import { StoredConversation } from '../../aws/stored-conversation.ts';
import { STACK_HELP, STACK_OPTIONS, type StackValues, stackOf } from './bot-options.ts';
import { checkId } from './option-values.ts';

/** Options of a command that works on one person's conversation. */
export const CONVERSATION_OPTIONS = {
  ...STACK_OPTIONS,
  page: { type: 'string' },
  'event-queue': { type: 'string' },
  table: { type: 'string' },
} as const;

/** Help text of {@link CONVERSATION_OPTIONS}. */
export const CONVERSATION_HELP = `${STACK_HELP}
--event-queue <url> --table <name>   instead of the outputs of the stack`;

interface ConversationValues extends StackValues {
  readonly 'event-queue'?: string | undefined;
  readonly table?: string | undefined;
}

/** @throws Error that says what to do if an id is wrong, or the stack does not exist */
export async function findConversation(
  values: ConversationValues,
  page: string,
  person: string,
): Promise<StoredConversation> {
  checkId('The person', person);
  checkId('The Page', page);
  const { 'event-queue': queue, table } = values;
  if (queue && table) return new StoredConversation({ queue, table }, page, person);
  const outputs = await readStackOutputs(stackOf(values));
  const storage = {
    queue: queue ?? outputs.get('EventQueueUrl') ?? '',
    table: table ?? outputs.get('ConversationTable') ?? '',
  };
  return new StoredConversation(storage, page, person);
}
