import { templateJson } from '../infra/facebook/template-json.ts';
import type { AnyBot } from '../lambda/conversation/bot.ts';
import { createGraphApi } from '../lambda/messenger/graph-api.ts';
import type { MessageTemplate } from '../lambda/messenger/message-templates.ts';
import { createSentMessages } from '../lambda/messenger/sent-messages.ts';
import { answerEvent } from '../lambda/queue/answer-in-line.ts';
import { jobsForBot } from '../lambda/queue/jobs-for-bot.ts';
import { fromAuthor } from '../lambda/runtime/call-site.ts';
import type { Http } from '../lambda/runtime/http-client.ts';
import { isObject } from '../lambda/runtime/json.ts';
import { inRecordScope } from '../lambda/runtime/record-scope.ts';
import { type ConversationStore, emptyMemory, type Memory } from '../lambda/store/conversation-store.ts';
import { toEvents } from '../lambda/webhook/reading/payload.ts';
import { tellWords, wordsOf } from './simulator/aws/error-words.ts';
import { placeOfFunction } from './simulator/aws/place-of-function.ts';
import { DEMO_SECRETS } from './simulator/demo-secrets.ts';
import { Facebook } from './simulator/facebook/facebook.ts';
import type { Person } from './simulator/facebook/person.ts';

/**
 * A person who talks to your bot, for its tests: `const anna = talk(bot); await anna.says('hello');`, then
 * `anna.heard()`. The bot runs in the test, without AWS. What it sends is checked as Facebook checks it, and what it
 * throws makes the test fail.
 *
 * People who write at the same time share what the bot keeps in variables of its module, as on AWS, where one process
 * answers ten of them: `await Promise.all([anna.says('one'), ben.says('two')])` shows whether that goes well.
 * @param templates of utility messages, which Facebook reviews as it would
 */
export function talk(bot: AnyBot, name = 'Anna', templates: readonly MessageTemplate[] = []): Person {
  const facebook = new Facebook(async ({ body }) => {
    const notification: unknown = JSON.parse(body.toString());
    const events = isObject(notification) ? toEvents(notification) : [];
    const end = Date.now() + PATIENCE;
    const deadline = { startBy: end, endBy: end, saveBy: end };
    const engine = { bot, graphApi, sentMessages, store };
    for (const job of jobsForBot(bot, events)) await withPlace(() => answerEvent(engine, job, deadline));
    return 200;
  });
  const store = inMemory();
  const graphApi = createGraphApi('https://graph.facebook.com', secrets, [], { send: graphApiOf(facebook) });
  const sentMessages = createSentMessages(graphApi);
  for (const template of templates) facebook.pageApi.templates.create({ ...templateJson(template) });
  return facebook.person(name);
}

tellWords();

/**
 * Does the work for an event. The stack trace of its error gets all of its words, and the line of the handler if it has none
 * of the author's.
 * @throws what the handler throws; an Error around it, if it is none
 */
function withPlace(work: () => Promise<void>): Promise<void> {
  return inRecordScope((scope) =>
    work().catch((error: unknown) => {
      const { name = 'the bot', run } = scope.handler ?? {};
      const place = placeOfFunction(run);
      const at = place === undefined ? '' : `\n    at ${name} (${place})`;
      const words = wordsOf(error);
      if (!(error instanceof Error)) throw noError(`In ${name}: ${words}`, at, error);
      const [head = '', ...frames] = error.stack?.split(/\n(?= {4}at )/) ?? [];
      const isLost = fromAuthor(frames).length === 0;
      error.stack = [head.replace(error.message, () => words), ...frames].join('\n') + (isLost ? at : '');
      throw error;
    }),
  );
}

function noError(message: string, at: string, cause: unknown): Error {
  const error = new Error(message, { cause });
  error.stack = `Error: ${message}${at}`;
  return error;
}

/** How long a handler may take, in milliseconds. */
const PATIENCE = 30_000;

function inMemory(): ConversationStore {
  const memories = new Map<string, Memory>();
  return {
    read: async (conversation) => memories.get(conversation) ?? emptyMemory(conversation),
    async write(memory) {
      memories.set(memory.conversation, memory);
      return memory;
    },
    forget: async (conversation) => void memories.delete(conversation),
  };
}

const secrets = {
  get: async (name: string) => new Map<string, string>(Object.entries(DEMO_SECRETS)).get(name) ?? '',
  refresh: async () => {},
};

/** The stand-in Facebook's Graph API, called without a network. */
function graphApiOf(facebook: Facebook): Http {
  return async ({ method, url, headers, body = '' }) => {
    const bytes = Buffer.from(body);
    const path = url.pathname + url.search;
    const response = await facebook.answer({ method, path, headers, body: bytes.toString(), bytes });
    if (response === 'hang up') throw new Error('The connection broke.');
    return { status: response.status, headers: response.headers, text: response.body };
  };
}
