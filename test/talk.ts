import { templateJson } from '../infra/facebook/template-json.ts';
import type { AnyBot, Bot } from '../lambda/conversation/bot.ts';
import type { BotTypes, State } from '../lambda/conversation/bot-types.ts';
import { createGraphApi } from '../lambda/messenger/graph-api.ts';
import { GraphApiRefused } from '../lambda/messenger/graph-error.ts';
import type { MessageTemplate } from '../lambda/messenger/message-templates.ts';
import { createSentMessages } from '../lambda/messenger/sent-messages.ts';
import type { ConversationJob } from '../lambda/queue/job.ts';
import { jobsForBot } from '../lambda/queue/jobs-for-bot.ts';
import { type CallSite, fromAuthor } from '../lambda/runtime/call-site.ts';
import type { Http } from '../lambda/runtime/http-client.ts';
import { isObject } from '../lambda/runtime/json.ts';
import { inRecordScope } from '../lambda/runtime/record-scope.ts';
import { type ConversationStore, emptyMemory, type Memory } from '../lambda/store/conversation-store.ts';
import { toEvents } from '../lambda/webhook/reading/payload.ts';
import { tellWords, wordsOf } from './simulator/aws/error-words.ts';
import { placeOfFunction } from './simulator/aws/place-of-function.ts';
import { moveClock } from './simulator/clock.ts';
import { DEMO_SECRETS } from './simulator/demo-secrets.ts';
import { Facebook, FIRST_PERSON } from './simulator/facebook/facebook.ts';
import { answer } from './support/answer.ts';
import { TestPerson } from './support/test-person.ts';
import { noteTalk } from './support/time-of-tests.ts';

/** How many people there have been: no two have the same id, so that a bot cannot take one for the other. */
let people = 0;

/**
 * A person who talks to your bot, for its tests: `const anna = talk(bot); await anna.says('hello');`, then
 * `anna.heard()`. The bot runs in the test, without AWS. What it sends is checked as Facebook checks it, and what it
 * throws makes the test fail.
 *
 * People who write at the same time share what the bot keeps in variables of its module, as on AWS, where one process
 * answers ten of them: `await Promise.all([anna.says('one'), ben.says('two')])` shows whether that goes well. What one
 * person does at the same time is answered in order. Otherwise ten seconds pass between two things that a person does.
 * @param templates of utility messages, which Facebook reviews as it would
 */
export function talk<B extends BotTypes>(
  bot: Bot<B>,
  name?: string,
  templates?: readonly MessageTemplate[],
): TestPerson<State<B>>;
export function talk(bot: AnyBot, name?: string, templates?: readonly MessageTemplate[]): TestPerson<object>;
export function talk(
  bot: AnyBot,
  name = 'Anna',
  templates: readonly MessageTemplate[] = [],
): TestPerson<object> {
  noteTalk();
  const facebook = new Facebook(async ({ body }) => {
    const notification: unknown = JSON.parse(body.toString());
    const events = isObject(notification) ? toEvents(notification) : [];
    for (const job of jobsForBot(bot, events)) await inTurn(job);
    return 200;
  });
  const memories = new Map<string, Memory>();
  const graphApi = createGraphApi('https://graph.facebook.com', secrets, [], { send: graphApiOf(facebook) });
  const engine = { bot, graphApi, sentMessages: createSentMessages(graphApi), store: storeIn(memories) };
  const inTurn = oneAfterTheOther((job, site) => withPlace(() => answer(engine, job), site));
  for (const template of templates) facebook.pageApi.templates.create({ ...templateJson(template) });
  const { initialState = {} } = bot;
  const join = (name: string) => {
    people += 1;
    const id = String(Number(FIRST_PERSON) + people - 1);
    const self = { facebook, initialState, memories, answer: inTurn, join };
    return facebook.join((page) => new TestPerson<object>(id, name, page, self));
  };
  return join(name);
}

tellWords();

/** A frame of what runs the bot in a test. */
const IN_TESTS = /\/test\/(?:talk|support\/[\w-]+|simulator\/[\w/-]+)\.ts:/;

/**
 * Does the work for an event. The stack trace of its error gets all of its words, and the line of the handler if it has none
 * of the author's, or that of the test.
 * @param site where the test asks for it
 * @throws what the handler throws; an Error around it, if it is none
 */
function withPlace(work: () => Promise<void>, site?: CallSite): Promise<void> {
  return inRecordScope((scope) =>
    work().catch((error: unknown) => {
      const { name = 'the bot', run } = scope.handler ?? {};
      const place = placeOfFunction(run);
      const lines = place === undefined ? fromAuthor(framesOf(site?.stack)) : [`    at ${name} (${place})`];
      const at = lines.map((line) => `\n${line}`).join('');
      const words = wordsOf(error);
      if (!(error instanceof Error)) throw noError(`In ${name}: ${words}`, at, error);
      const [head = '', ...frames] = error.stack?.split(/\n(?= {4}at )/) ?? [];
      const isLost = fromAuthor(frames).every((frame) => IN_TESTS.test(frame));
      error.stack = [head.replace(error.message, () => words), ...frames].join('\n') + (isLost ? at : '');
      throw error;
    }),
  );
}

function framesOf(stack = ''): readonly string[] {
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}

function noError(message: string, at: string, cause: unknown): Error {
  const error = new Error(message, { cause });
  error.stack = `Error: ${message}${at}`;
  return error;
}

/** Does the jobs of one group one after the other, those of different groups at the same time. */
function oneAfterTheOther(work: (job: ConversationJob, site?: CallSite) => Promise<void>): typeof work {
  const last = new Map<string, Promise<void>>();
  return (job, site) => {
    const before = last.get(job.group) ?? Promise.resolve();
    const done = before.catch(() => {}).then(() => work(job, site));
    last.set(job.group, done);
    return done;
  };
}

function storeIn(memories: Map<string, Memory>): ConversationStore {
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

/**
 * How long the function repeats a refused call in place, in milliseconds. In a test that time is over at once: the queue
 * tries again.
 */
const IN_PLACE = 4_000;

/** The stand-in Facebook's Graph API, called without a network. */
function graphApiOf(facebook: Facebook): Http {
  return async ({ method, url, headers, body = '' }) => {
    const bytes = Buffer.from(body);
    const path = url.pathname + url.search;
    const response = await facebook.answer({ method, path, headers, body: bytes.toString(), bytes });
    if (response === 'hang up') throw new Error('The connection broke.');
    const { status, headers: responseHeaders, body: text } = response;
    if (status !== 200 && new GraphApiRefused(status, JSON.parse(text).error).isPassing) moveClock(IN_PLACE);
    return { status, headers: responseHeaders, text };
  };
}
