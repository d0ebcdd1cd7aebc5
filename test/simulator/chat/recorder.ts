import type { LogLine, Result } from '../aws/lambda.ts';
import type { Schedule } from '../aws/scheduler.ts';
import type { CallResponse, InterceptedCall, Outcome } from '../intercepted-calls.ts';
import type { Simulator } from '../simulator.ts';
import { graphEntry } from './graph-entry.ts';
import { begunInvocation, endedRecord, endedWebhook, type FunctionRecord } from './invocation-entry.ts';
import { json } from './json.ts';
import { logged } from './log-entry.ts';
import { modelEntry } from './model-entry.ts';
import { loadProblemIn } from './not-loaded.ts';
import { Notes } from './notes.ts';
import {
  type DeadLetter,
  deadLetterOf,
  peopleOf,
  recordIn,
  type SqsAnswer,
  type SqsEntry,
  type SqsRequest,
} from './queue-messages.ts';
import { redact, redactEntry, type Secrets } from './redact.ts';
import { ranEntry, recordOf, runEntry, schedulerEntry } from './schedule-entry.ts';
import { NOTHING_SENT, QUEUED_BEFORE, type Silence } from './silence.ts';
import { linksOf, meantBy, type UnderWay } from './under-way.ts';
import type { ProblemView, TraceEntry } from './view.ts';

/** Older entries are dropped. */
const MAX_ENTRIES = 500;

/** Records everything that happens around the function, in the order in which it begins. */
export class Recorder {
  readonly trace: TraceEntry[] = [];
  readonly deadLetters = new Map<string, DeadLetter>();
  /** The message groups of people in the event queue, by id. */
  readonly groups = new Map<string, string>();
  /** The identity of the event that a message belongs to, by the message's `mid`. */
  readonly eventOf = new Map<string, string>();
  /** Why messages have no answer. */
  readonly notes = new Notes(this.eventOf);
  onTraceEntry: (entry: TraceEntry) => void = () => {};
  /** Called with why the bot of a sandbox cannot be loaded. */
  onLoadProblem: (problem: ProblemView, sandbox: string) => void = () => {};
  onDeadLetters: () => void = () => {};
  /** Texts that no trace entry may show. */
  secrets: Secrets = {};
  /** By sandbox. */
  readonly #underWay = new Map<string, readonly UnderWay[]>();
  /** Why bots are not loaded, by sandbox. */
  readonly #loadProblems = new Map<string, ProblemView>();
  /** Identities of events whose handlers have made a call that may change something, at any try. */
  readonly #called = new Set<string>();
  /** Ids of messages that SQS has taken. */
  readonly #queued = new Set<string>();
  readonly #url: string;
  readonly #isModelReal: boolean;
  #lastId = 0;

  constructor(simulator: Simulator) {
    this.#url = simulator.webhookUrl;
    this.#isModelReal = simulator.isModelReal;
    simulator.lambda.onInvocation = (sandbox, event, result) =>
      result ? this.#end(sandbox, event, result) : this.#begin(sandbox, event);
    simulator.lambda.onLog = (line, sandbox) => this.#log(line, sandbox);
    simulator.onOutcome = (call, outcome, milliseconds) => this.#call(call, outcome, milliseconds);
    simulator.scheduler.onRun = (schedule) => this.#runs(schedule);
  }

  #add(entry: Omit<TraceEntry, 'id' | 'time'>): number {
    this.#lastId += 1;
    this.#put({ ...entry, id: this.#lastId, time: Date.now() });
    return this.#lastId;
  }

  /** Adds an entry, or replaces the one with the same id. */
  #put(entry: TraceEntry): void {
    const redacted = redactEntry(entry, this.secrets);
    const place = this.trace.findIndex(({ id }) => id === entry.id);
    if (place >= 0) this.trace[place] = redacted;
    else this.trace.push(redacted);
    if (this.trace.length > MAX_ENTRIES) this.trace.shift();
    this.onTraceEntry(redacted);
  }

  #begin(sandbox: string, event: string): void {
    const begun = performance.now();
    const entries = begunInvocation(JSON.parse(event), this.#url).map(({ record, ...entry }) => {
      const links = { events: new Set(entry.events), people: new Set(entry.people) };
      return { id: this.#add({ ...entry, ...UNDER_WAY }), begun, record, ...links };
    });
    this.#underWay.set(sandbox, entries);
  }

  #end(sandbox: string, event: string, result: Result): void {
    const entries = this.#underWay.get(sandbox) ?? [];
    this.#underWay.delete(sandbox);
    const load = this.#loadProblems.get(sandbox);
    for (const { id, begun, record, delay, failure, isSilent = false, hasCalled, ...links } of entries) {
      const before = this.trace.findLast((entry) => entry.id === id);
      if (!before) continue;
      const { isDone, ...ended } = record
        ? endedRecord(before, record, result, { delay, failure, load })
        : endedWebhook(before, JSON.parse(event), result, load);
      const milliseconds = Math.round(performance.now() - begun);
      this.#put({ ...before, ...ended, ...linksOf([links]), milliseconds });
      if (!record) continue;
      const { problem } = ended;
      const events = [...links.events];
      if (problem) this.#noteFailure(events, problem);
      else if (!isSilent) this.notes.remove(events);
      if (hasCalled) for (const event of events) this.#called.add(event);
      const isSaid = isSilent || events.some((event) => this.#called.has(event));
      if (isDone && !problem && !isSaid && expectsAnswer(record))
        this.#silence(NOTHING_SENT, linksOf([links]));
    }
  }

  #log(line: LogLine, sandbox: string): void {
    const { identity, mid, person }: { identity?: string; mid?: string; person?: string } = Object(
      line.message,
    );
    const meant = meantBy(JSON.stringify(line.message), 'events', this.#underWay.get(sandbox));
    const [first] = meant;
    const load = this.#loadProblems.get(sandbox) ?? loadProblemIn(line);
    if (load && !this.#loadProblems.has(sandbox)) {
      this.#loadProblems.set(sandbox, load);
      this.onLoadProblem(load, sandbox);
    }
    const told = logged(line, first?.record && recordIn(json(first.record.body)).event?.payload, load);
    if (!told) return;
    const { entry, failure, silence } = told;
    const links = linksOf(meant);
    for (const one of meant) {
      one.failure = failure ?? one.failure;
      one.isSilent ||= silence !== undefined;
    }
    const { events } = links;
    // What is not queued has no identity, and the call may have brought other events.
    const about = identity !== undefined ? events : mid === undefined ? [] : [mid];
    if (silence) this.#note(about, silence);
    else if (failure) this.#noteFailure(events, failure.problem);
    this.#add({ ...entry, ...links, ...(silence && person && { people: [person] }) });
  }

  /** Adds a reason for no answer that the function does not log. */
  #silence(silence: Silence, links: Pick<TraceEntry, 'events' | 'people'>): void {
    const rest = { milliseconds: undefined, parts: [], clipboard: {} };
    const { title, advice } = silence;
    this.#add({ kind: 'silence', title, advice, outcome: 'warning', ...rest, ...links });
    this.#note(links.events, silence);
  }

  #noteFailure(names: readonly string[], { place, text }: ProblemView): void {
    this.notes.add(names, { kind: 'failed', place, text: redact(text, this.secrets) });
  }

  #note(names: readonly string[], { title, isAnswered }: Silence): void {
    if (!isAnswered) this.notes.add(names, { kind: 'silent', text: title, place: '' });
  }

  #call(call: InterceptedCall, outcome: Outcome, milliseconds: number): void {
    const entries = this.#underWay.get(call.sandbox) ?? [];
    if (call.service === 'graph') this.#graphCall(call, outcome, milliseconds);
    if (call.service === 'Bedrock' || call.service === 'model')
      this.#add({ ...modelEntry(call, outcome, milliseconds, this.#isModelReal), ...linksOf(entries) });
    if (call.service === 'Scheduler') {
      const meant = meantBy(call.path + call.body, 'people', entries);
      this.#add({ ...schedulerEntry(call, outcome, milliseconds), ...linksOf(meant) });
    }
    if (call.service !== 'AmazonSQS' || typeof outcome === 'string' || outcome.status !== 200) return;
    const request = json<SqsRequest>(call.body);
    const { Successful = [] } = json<{ Successful: readonly SqsAnswer[] }>(outcome.body);
    for (const entry of request.Entries ?? [request]) {
      const record = entries.find(({ record }) => record?.receiptHandle === entry.ReceiptHandle);
      if (record && entry.VisibilityTimeout !== undefined) record.delay = entry.VisibilityTimeout;
      const { MessageId } = Successful.find(({ Id }) => Id === entry.Id) ?? {};
      this.#sent(entry, request.QueueUrl, entries[0], MessageId);
    }
  }

  #runs(schedule: Schedule): (answer: CallResponse) => void {
    const { identity, event } = recordOf(schedule);
    const links = { events: identity === undefined ? [] : [identity], people: peopleOf(event) };
    const id = this.#add({ ...runEntry(schedule), ...links });
    return (answer) => {
      const before = this.trace.findLast((entry) => entry.id === id);
      if (before) this.#put({ ...before, ...ranEntry(before, answer) });
    };
  }

  #graphCall(call: InterceptedCall, outcome: Outcome, milliseconds: number): void {
    const meant = meantBy(call.path + call.body, 'people', this.#underWay.get(call.sandbox));
    for (const one of meant) one.hasCalled ||= call.method !== 'GET';
    const links = linksOf(meant);
    const body = typeof outcome === 'string' ? '' : outcome.body;
    const { message_id } = json<{ message_id: string }>(body);
    if (message_id !== undefined) this.eventOf.set(message_id, links.events[0] ?? '');
    this.#add({ ...graphEntry(call, outcome, milliseconds), ...links });
  }

  /** The function has sent a message to a queue. */
  #sent(entry: SqsEntry, queue: string | undefined, webhook: UnderWay | undefined, messageId?: string): void {
    const { MessageBody, MessageGroupId = '', MessageDeduplicationId: id = '' } = entry;
    if (MessageBody === undefined) return;
    if (queue?.includes('dead-letters')) {
      const letter = deadLetterOf(id, MessageBody, this.groups);
      this.deadLetters.set(id, { ...letter, reason: redact(letter.reason, this.secrets) });
      this.onDeadLetters();
      return;
    }
    const { identity = '', event } = recordIn(json(MessageBody));
    const isNew = webhook?.events.has(identity) !== true;
    webhook?.events.add(identity);
    if (messageId !== undefined && this.#queued.has(messageId) && isNew)
      this.#silence(QUEUED_BEFORE, { events: [identity], people: event?.person ? [event.person] : [] });
    if (messageId !== undefined) this.#queued.add(messageId);
    if (event?.person) this.groups.set(event.person, MessageGroupId);
    // The `mid` of a reaction belongs to another message.
    if (event?.mid && event.type !== 'reaction') this.eventOf.set(event.mid, identity);
  }
}

const UNDER_WAY = {
  outcome: 'under way',
  milliseconds: undefined,
  events: [],
  people: [],
  advice: undefined,
} as const;

/** Kinds of events to which people expect an answer. */
const EXPECT_ANSWER: ReadonlySet<string> = new Set([
  'text',
  'quick_reply',
  'attachments',
  'postback',
  'referral',
]);

function expectsAnswer({ body }: FunctionRecord): boolean {
  return EXPECT_ANSWER.has(recordIn(json(body)).event?.type ?? '');
}
