import type { LogLine, Result } from '../aws/lambda.ts';
import type { InterceptedCall, Outcome } from '../intercepted-calls.ts';
import type { Simulator } from '../simulator.ts';
import { graphEntry } from './graph-entry.ts';
import { begunInvocation, endedRecord, endedWebhook, type FunctionEvent } from './invocation-entry.ts';
import { json } from './json.ts';
import { type DeadLetter, deadLetterOf, recordIn, type SqsEntry, type SqsRequest } from './queue-messages.ts';
import { redactEntry, type Secrets } from './redact.ts';
import type { TraceEntry } from './view.ts';

/** A running invocation. */
interface Invocation {
  /** The id of its trace entry. */
  readonly id: number;
  readonly begun: number;
  readonly events: Set<string>;
  readonly people: Set<string>;
  /** The visibility time-out that the function set for the record, in seconds. */
  delay?: number;
}

/**
 * In characters. After a crash Node prints the line of the bundle that crashed, and the bundle is minified.
 */
const MAX_LINE = 4000;

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
  onTraceEntry: (entry: TraceEntry) => void = () => {};
  onDeadLetters: () => void = () => {};
  /** Replaces places in the bundle by places in the sources. */
  mapped: (text: string) => string = (text) => text;
  /** Texts that no trace entry may show. */
  secrets: Secrets = {};
  readonly #invocations = new Map<string, Invocation>();
  readonly #url: string;
  #lastId = 0;

  constructor(simulator: Simulator) {
    this.#url = simulator.webhookUrl;
    simulator.lambda.onInvocation = (sandbox, event, result) =>
      result ? this.#end(sandbox, event, result) : this.#begin(sandbox, event);
    simulator.lambda.onLog = (line, sandbox) => this.#log(line, sandbox);
    simulator.onOutcome = (call, outcome, milliseconds) => this.#call(call, outcome, milliseconds);
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
    const { events, people, ...entry } = begunInvocation(JSON.parse(event), this.#url);
    const id = this.#add({ ...entry, ...UNDER_WAY });
    const begun = performance.now();
    this.#invocations.set(sandbox, { id, begun, events: new Set(events), people: new Set(people) });
  }

  #end(sandbox: string, event: string, result: Result): void {
    const invocation = this.#invocations.get(sandbox);
    this.#invocations.delete(sandbox);
    const before = this.trace.findLast(({ id }) => id === invocation?.id);
    if (!invocation || !before) return;
    const functionEvent: FunctionEvent = JSON.parse(event);
    const ended = functionEvent.Records
      ? endedRecord(before, result, invocation.delay)
      : endedWebhook(before, functionEvent, result);
    const milliseconds = Math.round(performance.now() - invocation.begun);
    this.#put({ ...before, ...ended, ...linksOf(invocation), milliseconds });
  }

  #log({ level, message }: LogLine, sandbox: string): void {
    const line = typeof message === 'string' ? message : JSON.stringify(message, null, 2);
    const text = this.mapped(line.slice(0, MAX_LINE));
    const { what = text.split('\n')[0] ?? '' }: { what?: string } =
      typeof message === 'object' ? { ...message } : {};
    this.#add({
      kind: 'log',
      title: [`${level} ${what}`, placeIn(text)].filter(Boolean).join(' · '),
      outcome: level === 'ERROR' ? 'bad' : level === 'WARN' ? 'warning' : 'good',
      milliseconds: undefined,
      ...linksOf(this.#invocations.get(sandbox)),
      advice: undefined,
      parts: [{ name: 'Line', text }],
      clipboard: {},
    });
  }

  #call(call: InterceptedCall, outcome: Outcome, milliseconds: number): void {
    const invocation = this.#invocations.get(call.sandbox);
    if (call.service === 'graph') this.#graphCall(call, outcome, milliseconds);
    if (call.service !== 'AmazonSQS' || typeof outcome === 'string' || outcome.status !== 200) return;
    const request = json<SqsRequest>(call.body);
    if (call.operation === 'ChangeMessageVisibility' && invocation)
      invocation.delay = request.VisibilityTimeout ?? 0;
    for (const entry of request.Entries ?? [request]) this.#sent(entry, request.QueueUrl, invocation);
  }

  #graphCall(call: InterceptedCall, outcome: Outcome, milliseconds: number): void {
    const links = linksOf(this.#invocations.get(call.sandbox));
    const body = typeof outcome === 'string' ? '' : outcome.body;
    const { message_id } = json<{ message_id: string }>(body);
    if (message_id !== undefined) this.eventOf.set(message_id, links.events[0] ?? '');
    this.#add({ ...graphEntry(call, outcome, milliseconds), ...links });
  }

  /** The function has sent a message to a queue. */
  #sent(entry: SqsEntry, queue: string | undefined, invocation: Invocation | undefined): void {
    const { MessageBody, MessageGroupId = '', MessageDeduplicationId: id = '' } = entry;
    if (MessageBody === undefined) return;
    if (queue?.includes('dead-letters')) {
      this.deadLetters.set(id, deadLetterOf(id, MessageBody, this.groups));
      this.onDeadLetters();
      return;
    }
    const { identity = '', event } = recordIn(json(MessageBody));
    invocation?.events.add(identity);
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

/** The events and people that an invocation is about. */
function linksOf(invocation: Invocation | undefined): Pick<TraceEntry, 'events' | 'people'> {
  return { events: [...(invocation?.events ?? [])], people: [...(invocation?.people ?? [])] };
}

/** The first place in the author's code that a stack trace names. */
function placeIn(text: string): string | undefined {
  return /(?:lambda|bot)[\w/.-]*\.ts:\d+:\d+/.exec(text)?.[0];
}
