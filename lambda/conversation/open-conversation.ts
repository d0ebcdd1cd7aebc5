import type { GraphApi } from '../messenger/graph-api.ts';
import { mustHold, PAGES } from '../messenger/limits.ts';
import { type Sendable, toSendRequests } from '../messenger/send-request.ts';
import { readProfile } from '../messenger/user-profile.ts';
import type { Deadline } from '../runtime/deadline.ts';
import type { HandlerArguments } from './dispatch.ts';
import { type EngineState, lastTurns, type Turn } from './engine-state.ts';
import { INBOX, pausedFor, SILENT_HOURS } from './handover.ts';
import { createOnce } from './once.ts';
import type { Progress, SendOnce } from './progress.ts';
import { createSender } from './sender.ts';
import { showOnly } from './sender-action.ts';
import { createSerialQueue } from './serial-queue.ts';

/** The three dots disappear after 20 seconds; they are shown again after this many milliseconds. */
const TYPING = 15_000;

/** What a conversation is opened with. */
export interface ConversationOptions {
  /** Of the event, for the log. */
  readonly identity: string;
  readonly page: string;
  /** Absent if there is no person to reply to. */
  readonly person: string | undefined;
  /** The author's state, as JSON. */
  readonly state: string;
  /** Fills in what the state lacks. */
  readonly initialState: object | undefined;
  readonly engineState: EngineState;
  /** The results of `once` so far, by name, as JSON; grows. */
  readonly once: Progress['once'];
  /** Sends what was not sent before. */
  readonly sendOnce: SendOnce;
  /** How many turns are remembered. */
  readonly historyLength: number;
}

/** What is remembered when an event is done. */
export interface Remembered {
  /** The author's state, as JSON. */
  readonly state: string;
  readonly engineState: EngineState;
}

/** A conversation during one event, and what the engine does with it when the handler ends. */
export interface OpenConversation extends HandlerArguments {
  /** Sends to another recipient than the person's id: a token of a notification opt-in. */
  sendTo(recipient: object, messages: readonly Sendable[]): Promise<unknown>;
  /** What to remember, as it is now. */
  remembered(): Remembered;
  /** Waits for calls that have not ended; fails if one failed that the handler did not await. */
  settled(): Promise<void>;
  /** Refuses new calls from now on. */
  close(): void;
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
 * await them, and are retried for a moment while Facebook has passing trouble.
 */
export function openConversation(
  graphApi: GraphApi,
  options: ConversationOptions,
  deadline: Deadline,
): OpenConversation {
  const { identity, page, person = '', engineState, sendOnce, historyLength } = options;
  const queue = createSerialQueue();
  const once = createOnce(options.once);
  const state: object = { ...copyOf(options.initialState), ...JSON.parse(options.state) };
  const history: Turn[] = [...lastTurns(engineState.history ?? [], historyLength)];
  let { asked, silentUntil } = engineState;

  const onSent = (content: string) => {
    if (history.push({ role: 'assistant', content }) > historyLength) history.shift();
  };
  const sender = createSender(graphApi, { identity, page, person, sendOnce, onSent }, deadline);
  const toPerson = { recipient: { id: person } };

  function act(edge: string, fields: object): Promise<void> {
    return queue.run(async () => {
      await sender.post(edge, { ...toPerson, ...fields });
    });
  }

  function show(fields: object): Promise<void> {
    const call = () => sender.post('messages', { ...toPerson, ...fields });
    return queue.run(() => showOnly(call, { identity, page, person }));
  }

  const typing = () => show({ sender_action: 'typing_on' });

  return {
    conversation: {
      page,
      person,
      state,
      history,
      send: (...messages) => queue.run(() => sender.send(toPerson.recipient, messages)),
      ask: (question, answer) =>
        queue.run(async () => {
          await sender.send(toPerson.recipient, [question]);
          asked = answer;
        }),
      once: (name, work) => ignoreUnhandled(once.run(name, work)),
      typing,
      typingWhile(work) {
        // The dots are not worth an error: what is sent next meets the same trouble and reports it.
        const showDots = () => void typing().catch(() => {});
        showDots();
        const timer = setInterval(showDots, TYPING);
        return ignoreUnhandled(work.finally(() => clearInterval(timer)));
      },
      markSeen: () => show({ sender_action: 'mark_seen' }),
      react: (message_id, reaction) => show({ sender_action: 'react', payload: { message_id, reaction } }),
      unreact: (message_id) => show({ sender_action: 'unreact', payload: { message_id } }),
      profile: (...fields) => ignoreUnhandled(readProfile(graphApi, page, person, fields, deadline.endBy)),
      handOver: (to, { silentHours = SILENT_HOURS, metadata } = {}) =>
        queue.run(async () => {
          const target_app_id = to === 'inbox' ? INBOX : to;
          await sender.post('pass_thread_control', { ...toPerson, target_app_id, metadata });
          silentUntil = pausedFor(silentHours, Date.now());
        }),
      passThreadControl: (target_app_id, metadata) => act('pass_thread_control', { target_app_id, metadata }),
      takeThreadControl: (metadata) => act('take_thread_control', { metadata }),
      releaseThreadControl: (metadata) => act('release_thread_control', { metadata }),
      requestThreadControl: (metadata) => act('request_thread_control', { metadata }),
    },
    page: {
      id: page,
      sendPrivateReply: (to, message) =>
        queue.run(async () => {
          const isOne = toSendRequests(message).length === 1;
          mustHold(isOne, 'A private reply must be one message', PAGES.sendApi);
          return sender.send(to, [message]);
        }),
    },
    sendTo: (recipient, messages) => queue.run(() => sender.send(recipient, messages)),
    remembered: () => ({
      state: JSON.stringify(state),
      engineState: {
        ...(engineState.heardAt !== undefined && { heardAt: engineState.heardAt }),
        ...(engineState.outcomes && { outcomes: engineState.outcomes }),
        ...(asked !== undefined && { asked }),
        ...(silentUntil !== undefined && silentUntil > Date.now() && { silentUntil }),
        ...(history.length > 0 && { history: [...history] }),
      },
    }),
    settled: queue.settled,
    close() {
      sender.close();
      once.close();
    },
  };
}
