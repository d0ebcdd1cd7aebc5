import { randomUUID } from 'node:crypto';
import type { EngineState } from '../../lambda/conversation/engine-state.ts';
import type { Sendable } from '../../lambda/messenger/send-request.ts';
import { groupOf } from '../../lambda/queue/event-identity.ts';
import type { ConversationJob } from '../../lambda/queue/job.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { readJob } from '../../lambda/queue/record.ts';
import { type CallSite, callSite } from '../../lambda/runtime/call-site.ts';
import { emptyMemory, type Memory } from '../../lambda/store/conversation-store.ts';
import { moveClock } from '../simulator/clock.ts';
import { type Facebook, type Fault, PAGE_ID } from '../simulator/facebook/facebook.ts';
import {
  ERROR_CODES,
  errorCodeOf,
  type GraphErrorCode,
  graphError,
} from '../simulator/facebook/graph-errors.ts';
import { type PageConnection, Person } from '../simulator/facebook/person.ts';
import { isAnswering } from './answer.ts';
import { attachmentOf, nameOf, type SentFile } from './sent-file.ts';

/** What a person of a test needs of the bot that they talk to. */
export interface BotInTest<S extends object> {
  readonly facebook: Facebook;
  readonly initialState: object;
  /** What is stored, by conversation. */
  readonly memories: Map<string, Memory>;
  /** Answers an event, or sends an outbound message. @param site where the test asks for it */
  answer(job: ConversationJob, site?: CallSite): Promise<void>;
  /** Another person on the same Page. */
  join(name: string): TestPerson<S>;
}

/** How long a person takes from one thing to the next, in milliseconds. */
const BETWEEN = 10_000;

/** An amount of time. */
export interface Time {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/**
 * What goes wrong with a call: Facebook's error by `code` or `code/subcode`, a status of 500 or more, or the call takes
 * effect and its answer is lost.
 */
export type Failure = GraphErrorCode | 500 | 502 | 503 | 504 | 'answer lost';

/** A person in a test, and what else the test can do to the bot that they talk to. */
export class TestPerson<S extends object> extends Person {
  readonly #bot: BotInTest<S>;
  readonly #conversation: string;
  #lastTime = 0;

  constructor(id: string, name: string, page: PageConnection, bot: BotInTest<S>) {
    super(id, name, page);
    this.#bot = bot;
    this.#conversation = groupOf({ page: PAGE_ID, person: id });
  }

  /**
   * What the bot remembers of the person. To begin in the middle of a conversation, set it:
   * `anna.state = { name: 'Anna' }`.
   */
  get state(): Readonly<S> {
    return Object.freeze({ ...this.#bot.initialState, ...JSON.parse(this.#memory.state) });
  }

  set state(state: S) {
    this.#memory = { ...this.#memory, state: JSON.stringify(state) };
  }

  /**
   * What else is stored of the conversation: `asked`, the payload whose handler gets the next text; `silentUntil`, when
   * a pause ends; `history`, the last turns. It can be set too.
   */
  get engineState(): EngineState {
    return Object.freeze({ ...this.#memory.engineState });
  }

  set engineState(engineState: EngineState) {
    this.#memory = { ...this.#memory, engineState };
  }

  /**
   * Lets time pass: `waits({ hours: 25 })`. Facebook's clock moves, and the bot's `Date`, for all people of the test; no timer
   * ends early. The next test begins at the real time, unless somebody talks on who was made outside of the tests, or the
   * file has a simulator.
   */
  async waits({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Time): Promise<void> {
    moveClock((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
  }

  /**
   * Lets the next calls of the Graph API fail, one with each failure: Facebook's error by `code` or `code/subcode`
   * (`'613'` is a rate limit, `'190/460'` a token that has expired, `'10/2018278'` the closed window, `'551/1545041'` a
   * person who blocked the Page), a status (`503`), or `'answer lost'`: the call takes effect, but nobody knows. `markSeen`
   * and `typing` are calls too, which a handler does without. The bot tries again as on AWS, and the clock moves meanwhile;
   * if it gives up, the error makes the test fail.
   */
  nextCallFails(...failures: readonly Failure[]): void {
    this.#bot.facebook.failNext(...failures.map(faultOf));
  }

  /**
   * Sends a file that the bot can load: its bytes, a path, or an `https://` address. The name decides whether it is an
   * image, audio, a video or a file.
   * @param text the caption
   */
  async sendsFile(
    file: SentFile,
    { name = nameOf(file), text }: { readonly name?: string; readonly text?: string } = {},
  ): Promise<void> {
    await this.sends([await attachmentOf(file, name)], text);
  }

  /**
   * The Page writes of its own accord: a message that `outbound` puts into the queue.
   * @throws GraphApiRefused if Facebook does not take it, as after 24 hours without a word of the person
   */
  async isWrittenTo(...messages: readonly Sendable[]): Promise<void> {
    const site = callSite(this.isWrittenTo);
    this.listen();
    const { body } = outbound({ page: PAGE_ID, person: this.id, id: randomUUID(), messages });
    const { event, ...job } = readJob(body);
    if (event.type === 'outbound') await this.#bot.answer({ ...job, event }, site);
  }

  /** Another person who writes to the same Page: `const ben = anna.brings('Ben')`. */
  brings(name: string): TestPerson<S> {
    return this.#bot.join(name);
  }

  /**
   * Does anything else: sends the bot an event with these fields of a `messaging` element. Each has a time of its own, so
   * that none is taken for another.
   */
  override async does(fields: object): Promise<void> {
    if (this.#lastTime > 0 && !isAnswering()) moveClock(BETWEEN);
    this.#lastTime = Math.max(this.#lastTime + 1, Date.now());
    await super.does({ timestamp: this.#lastTime, ...fields });
  }

  get #memory(): Memory {
    return this.#bot.memories.get(this.#conversation) ?? emptyMemory(this.#conversation);
  }

  set #memory(memory: Memory) {
    this.#bot.memories.set(this.#conversation, memory);
  }
}

/** @throws Error if Facebook is not known to give such an error */
function faultOf(failure: Failure): Fault {
  if (failure === 'answer lost') return failure;
  if (typeof failure === 'number') return { ...graphError('2'), status: failure };
  if (errorCodeOf(failure) === failure) return graphError(failure);
  throw new Error(
    `nextCallFails does not know “${failure}”. It knows the statuses from 500 on, 'answer lost', and ${ERROR_CODES.map((code) => `'${code}'`).join(', ')}.`,
  );
}
