import type { GraphAnswer, GraphApi } from '../messenger/graph-api.ts';
import { GraphApiUnreachable } from '../messenger/graph-error.ts';
import { judge } from '../messenger/graph-error-codes.ts';
import { checkLimits, mustHold, PAGES, textWithin } from '../messenger/limits.ts';
import { toForm } from '../messenger/message.ts';
import type { Multipart } from '../messenger/multipart.ts';
import { retried } from '../messenger/retry.ts';
import { type Outgoing, outgoing, type Sendable, spoken } from '../messenger/send-request.ts';
import { readProfile } from '../messenger/user-profile.ts';
import { LoggableError, TryAgain } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import type { Conversation, Page, Time, Words } from './conversation.ts';
import type { Talk, Turn } from './engine-state.ts';
import type { Progress, SendOnce } from './progress.ts';
import { createTurns } from './serial-queue.ts';

/** The inbox of Pages (https://developers.facebook.com/docs/messenger-platform/conversation-routing). */
const INBOX = '263902037430900';

/** Meta's pages print the inbox's id in two ways. */
const INBOX_IDS = new Set([INBOX, '26390203743090']);

/** How long the bot is silent after it has handed a conversation over, in hours, unless told otherwise. */
export const SILENT_HOURS = 12;

const HOUR = 60 * 60_000;

/** The dots vanish after 20 seconds. */
const TYPING = 15_000;

/** What a conversation is opened with. */
export interface Opening {
  /** Of the event, for the log. */
  readonly identity: string;
  readonly page: string;
  /** Absent when there is nobody to answer. */
  readonly person: string | undefined;
  /** The author's state, as JSON. */
  readonly state: string;
  readonly talk: Talk;
  /** The results of `once` so far, by name, as JSON; grows. */
  readonly once: Progress['once'];
  /** Sends what was not sent before. */
  readonly sent: SendOnce;
  /** How many turns are remembered. */
  readonly turns: number;
}

/** A conversation, and the end of all that was begun in it. */
export interface OpenConversation<W extends Words> {
  readonly conversation: Conversation<W>;
  readonly page: Page<W>;
  /** Sends to somebody else than the person's id: to what a notification opt-in gave. */
  sendTo(recipient: object, messages: readonly Sendable[]): Promise<unknown>;
  /** The author's state as it is now, as JSON. */
  state(): string;
  /** What the engine itself remembers, as it is now. */
  talk(): Talk;
  /** Waits for what is still on its way; fails when something failed that nobody waited for. */
  settled(): Promise<void>;
  /** From now on nothing begins any more. */
  close(): void;
}

/** There is no time left to begin anything. */
export class OutOfTime extends TryAgain {
  override readonly name = 'OutOfTime';
  constructor() {
    super('The time-out of the function is near: the event is given back. A longer time-out may help.');
  }
}

/** Facebook did not say in time whether it has sent a file: perhaps it has, so it is tried a few times only. */
class FileNotConfirmed extends LoggableError {
  override readonly name = 'FileNotConfirmed';
  constructor(options: ErrorOptions) {
    super(
      'Facebook did not say in time whether the file was sent: a smaller file or a longer time-out may help.',
      options,
    );
  }
}

/** Whether an App's id is that of the Page's inbox, where humans answer. */
export function isFromInbox(appId: string | undefined): boolean {
  return appId !== undefined && INBOX_IDS.has(appId);
}

/** What is remembered when a human answered at `time`: the bot is silent, at least as long as it already was to be. */
export function silentFrom(talk: Talk, time: number, hours: number): Talk {
  return { ...talk, silentUntil: Math.max(talk.silentUntil ?? 0, time + hours * HOUR) };
}

/** Whoever waits for it meets its error; that nobody does must not end the process. */
function met<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

/**
 * Opens the conversation with a person. What is sent goes out in the order of the calls, even if they are not
 * awaited, and is tried again for a moment while Facebook has passing trouble.
 */
export function openConversation<W extends Words>(
  graphApi: GraphApi,
  { identity, page, person = '', state, talk, once: known, sent, turns: kept }: Opening,
  { until, end }: Time,
): OpenConversation<W> {
  const turns = createTurns();
  const results = new Map<string, Promise<string>>();
  const history: Turn[] = [...(talk.history ?? [])];
  let { asked, silentUntil } = talk;
  let closed = false;

  async function once(path: string, body: object | Multipart, withFile = false): Promise<GraphAnswer> {
    if (closed || Date.now() >= until) throw new OutOfTime();
    return graphApi.post(page, path, body, { end, withFile });
  }

  async function post(path: string, body: object | Multipart, withFile = false): Promise<GraphAnswer> {
    try {
      if (withFile) return await once(path, body, withFile);
      return await retried(() => once(path, body), until);
    } catch (error) {
      if (withFile && error instanceof GraphApiUnreachable) throw new FileNotConfirmed({ cause: error });
      if (judge(error) !== 'sent') throw error;
      log.warn('A message was perhaps sent: it is not sent again', {
        identity,
        page,
        person,
        ...describe(error),
      });
      return {};
    }
  }

  async function sendAll(recipient: object, messages: readonly Sendable[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const message of messages.flatMap(outgoing)) {
      checkLimits(message.message);
      if ('text' in message.message) textWithin('A text', message.message.text.trim(), 2000, PAGES.sendApi);
      const id = await sent(message.body, () => sendOne(recipient, message));
      if (id) ids.push(id);
      if (kept > 0) history.push({ role: 'assistant', content: spoken(message.message) });
    }
    return ids;
  }

  async function sendOne(recipient: object, { body, message }: Outgoing): Promise<string> {
    const whole = { recipient, ...body };
    if (!('attachment' in message)) return (await post('messages', whole)).message_id ?? '';
    const form = await message[toForm]?.(whole);
    const withFile = form !== undefined || message.attachment.payload.url !== undefined;
    return (await post('messages', form ?? whole, withFile)).message_id ?? '';
  }

  function act(path: string, fields: object): Promise<void> {
    return turns.take(async () => {
      await post(path, { recipient: { id: person }, ...fields });
    });
  }

  async function doOnce<T>(name: string, work: () => Promise<T>): Promise<string> {
    const before = Object.hasOwn(known, name) ? known[name] : undefined;
    if (before !== undefined) return before;
    const json = JSON.stringify((await work()) ?? null);
    if (!closed) known[name] = json;
    return json;
  }

  const typing = () => act('messages', { sender_action: 'typing_on' });

  const conversation: Conversation<W> = {
    page,
    person,
    state: JSON.parse(state),
    history,
    send: (...messages) => turns.take(() => sendAll({ id: person }, messages)),
    ask: (question, answer) =>
      turns.take(async () => {
        await sendAll({ id: person }, [question]);
        asked = answer;
      }),
    once(name, work) {
      const json = results.get(name) ?? doOnce(name, work);
      results.set(name, json);
      json.catch(() => results.delete(name));
      return met(json.then((json) => JSON.parse(json)));
    },
    typing,
    typingWhile(work) {
      // The dots are not worth an error: what is sent next meets the same trouble and says so.
      const show = () => void typing().catch(() => {});
      show();
      const timer = setInterval(show, TYPING);
      return met(work.finally(() => clearInterval(timer)));
    },
    markSeen: () => act('messages', { sender_action: 'mark_seen' }),
    react: (message_id, reaction) =>
      act('messages', { sender_action: 'react', payload: { message_id, reaction } }),
    unreact: (message_id) => act('messages', { sender_action: 'unreact', payload: { message_id } }),
    profile: (...fields) => met(readProfile(graphApi, page, person, fields, end)),
    handOver: (to, { silentHours = SILENT_HOURS, metadata } = {}) =>
      turns.take(async () => {
        const target_app_id = to === 'inbox' ? INBOX : to;
        await post('pass_thread_control', { recipient: { id: person }, target_app_id, metadata });
        silentUntil = Date.now() + silentHours * HOUR;
      }),
    passThreadControl: (target_app_id, metadata) => act('pass_thread_control', { target_app_id, metadata }),
    takeThreadControl: (metadata) => act('take_thread_control', { metadata }),
    releaseThreadControl: (metadata) => act('release_thread_control', { metadata }),
    requestThreadControl: (metadata) => act('request_thread_control', { metadata }),
  };

  return {
    conversation,
    page: {
      id: page,
      sendPrivateReply: (to, message) =>
        turns.take(async () => {
          mustHold(outgoing(message).length === 1, 'A private reply must be one message', PAGES.sendApi);
          return sendAll(to, [message]);
        }),
    },
    sendTo: (recipient, messages) => turns.take(() => sendAll(recipient, messages)),
    state: () => JSON.stringify(conversation.state),
    talk: () => ({
      ...(talk.heardAt !== undefined && { heardAt: talk.heardAt }),
      ...(talk.outcomes && { outcomes: talk.outcomes }),
      ...(asked !== undefined && { asked }),
      ...(silentUntil !== undefined && silentUntil > Date.now() && { silentUntil }),
      ...(kept > 0 && history.length > 0 && { history: history.slice(-kept) }),
    }),
    settled: turns.settled,
    close() {
      closed = true;
    },
  };
}
