import type { Sendable } from '../messenger/send-request.ts';
import { readProfile } from '../messenger/user-profile.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { present } from '../runtime/json.ts';
import { createSentBefore } from './confirm-sent.ts';
import type { Channels, ConversationOptions } from './conversation-options.ts';
import type { HandlerArguments } from './dispatch.ts';
import { type EngineState, lastTurns, type Turn } from './engine-state.ts';
import { HandlerEnded } from './handler-ended.ts';
import { INBOX, pausedFor, SILENT_HOURS } from './handover.ts';
import { createOnce } from './once.ts';
import { createOutage } from './outage.ts';
import { createPage } from './page-calls.ts';
import { createSender } from './sender.ts';
import { showOnly } from './sender-action.ts';
import { createSerialQueue } from './serial-queue.ts';
import { settled, Task } from './task.ts';

/** The three dots disappear after 20 seconds; they are shown again after this many milliseconds. */
const TYPING_INTERVAL = 15_000;

/** What is remembered when an event is done. */
export interface Remembered {
  /** The author's state, as JSON. */
  readonly state: string;
  readonly engineState: EngineState;
}

/** A conversation during one event, and what the engine does with it when the handler ends. */
export interface OpenConversation extends HandlerArguments {
  /** Sends to any recipient in Meta's JSON: `{ id }`, `{ user_ref }` or the token of a notification opt-in. */
  sendTo(recipient: object, messages: readonly Sendable[]): Promise<unknown>;
  /** What to remember, as it is now. */
  remembered(): Remembered;
  /** Waits for the work given to `once` and `typingWhile`; throws the first error that the handler did not await. */
  workDone(): Promise<void>;
  /** Waits for the calls that were queued; throws the first error that the handler did not await. */
  settled(): Promise<void>;
  /** The last call's error, if Facebook did not answer it. */
  outage(): unknown;
  /** Refuses new calls, and waits for those that were queued and for the work given to `once`, until the deadline. */
  end(): Promise<void>;
}

/** Callers still see the rejection; if none awaits it, it must not crash the process. */
function ignoreUnhandled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

/** A handler may change what is inside: the bot's own object must stay as it is. */
function copyOf(initialState: object = {}): object {
  return JSON.parse(JSON.stringify(initialState));
}

/**
 * Opens the conversation with a person. Messages go out in the order of the calls, even if the handler does not
 * await them. Except for those with a file, they are retried for a moment while Facebook has passing trouble.
 */
export function openConversation(
  { graphApi, sentMessages }: Channels,
  options: ConversationOptions,
  deadline: Deadline,
): OpenConversation {
  const { identity, page, person = '', engineState, progress, sendOnce, historyLength } = options;
  const queue = createSerialQueue();
  const work: Task<unknown>[] = [];
  const once = createOnce(progress.once);
  let ended = false;
  const state: object = { ...copyOf(options.initialState), ...JSON.parse(options.state) };
  const history: Turn[] = [...lastTurns(engineState.history ?? [], historyLength)];
  let { asked, silentUntil } = engineState;
  const { lastSent, heardAt, begunAt, adAnswered, outcomes } = engineState;

  const onSent = (content: string) => {
    if (history.push({ role: 'assistant', content }) > historyLength) history.shift();
  };
  const confirmOptions = { identity, page, person, progress, ...options.sentBetween, endBy: deadline.endBy };
  const sentBefore = createSentBefore(sentMessages, confirmOptions);
  const outage = createOutage();
  const senderOptions = { page, sendOnce, sentBefore, outage, onSent };
  const sender = createSender(graphApi, senderOptions, deadline);
  const toPerson = { recipient: options.recipient };

  /** Notes work that the handler may forget to await. */
  function background<T>(promise: Promise<T>): Promise<T> {
    const task = Task.of(promise);
    work.push(task);
    return task;
  }

  /** Queues a call of the method `name`, unless the handler has ended. */
  function run<T>(name: string, task: () => Promise<T>): Promise<T> {
    return ended ? Promise.reject(new HandlerEnded(name)) : queue.run(task);
  }

  function postToPerson(name: string, edge: string, fields: object): Promise<void> {
    return run(name, async () => {
      await sender.post(edge, { ...toPerson, ...fields });
    });
  }

  function show(name: string, fields: object): Promise<void> {
    const call = () => sender.post('messages', { ...toPerson, ...fields });
    return run(name, () => showOnly(call, { identity, page, person }));
  }

  const typing = () => show('typing', { sender_action: 'typing_on' });

  return {
    conversation: {
      page,
      person,
      state,
      history,
      send: (...messages) => run('send', () => sender.send(toPerson.recipient, messages)),
      ask: (question, replyPayload) =>
        run('ask', async () => {
          await sender.send(toPerson.recipient, [question]);
          asked = replyPayload;
        }),
      once: (name, work) => background(once.run(name, work)),
      typing,
      typingWhile(waitedFor) {
        // The dots are not worth an error: what is sent next meets the same trouble and reports it.
        const showDots = () => void typing().catch(() => {});
        showDots();
        const timer = setInterval(showDots, TYPING_INTERVAL);
        return background(waitedFor.finally(() => clearInterval(timer)));
      },
      markSeen: () => show('markSeen', { sender_action: 'mark_seen' }),
      react: (message_id, reaction) =>
        show('react', { sender_action: 'react', payload: { message_id, reaction } }),
      unreact: (message_id) => show('unreact', { sender_action: 'unreact', payload: { message_id } }),
      profile: (...fields) =>
        ignoreUnhandled(outage.watch(() => readProfile(graphApi, page, person, fields, deadline.endBy))),
      handOver: (to, { silentHours = SILENT_HOURS, metadata } = {}) =>
        run('handOver', async () => {
          const target_app_id = to === 'inbox' ? INBOX : to;
          await sender.post('pass_thread_control', { ...toPerson, target_app_id, metadata });
          silentUntil = pausedFor(silentHours, Date.now());
        }),
      passThreadControl: (target_app_id, metadata) =>
        postToPerson('passThreadControl', 'pass_thread_control', { target_app_id, metadata }),
      takeThreadControl: (metadata) => postToPerson('takeThreadControl', 'take_thread_control', { metadata }),
      releaseThreadControl: (metadata) =>
        postToPerson('releaseThreadControl', 'release_thread_control', { metadata }),
      requestThreadControl: (metadata) =>
        postToPerson('requestThreadControl', 'request_thread_control', { metadata }),
      graph: (method, path, options) => run('graph', () => sender.graph(method, path, options)),
    },
    page: createPage({ ...confirmOptions, sender, sendOnce, run }),
    sendTo: (recipient, messages) => run('sendTo', () => sender.send(recipient, messages)),
    remembered: () => ({
      state: JSON.stringify(state),
      // Everything that a handler can change; what it cannot change is copied.
      engineState: {
        ...present({ lastSent, heardAt, begunAt, adAnswered, outcomes }),
        ...(asked !== undefined && { asked }),
        ...(silentUntil !== undefined && silentUntil > Date.now() && { silentUntil }),
        ...(history.length > 0 && { history: [...history] }),
      },
    }),
    workDone: () => settled(work),
    settled: queue.settled,
    outage: outage.error,
    async end() {
      ended = true;
      sender.close();
      await once.close(deadline.endBy);
      await queue.settled().catch(() => {});
    },
  };
}
