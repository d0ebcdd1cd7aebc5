import type { LogLine, Result } from '../aws/lambda.ts';
import type { InterceptedCall, Outcome } from '../intercepted-calls.ts';
import type { Simulator } from '../simulator.ts';
import { graphEntry } from './graph-entry.ts';
import { begunInvocation, endedRecord, endedWebhook } from './invocation-entry.ts';
import { json } from './json.ts';
import { modelEntry } from './model-entry.ts';
import { type DeadLetter, deadLetterOf, recordIn, type SqsEntry, type SqsRequest } from './queue-messages.ts';
import { redactEntry, type Secrets } from './redact.ts';
import { linksOf, meantBy, type UnderWay } from './under-way.ts';
import type { TraceEntry } from './view.ts';

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
  /** By sandbox. */
  readonly #underWay = new Map<string, readonly UnderWay[]>();
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
    for (const { id, begun, record, delay, ...links } of entries) {
      const before = this.trace.findLast((entry) => entry.id === id);
      if (!before) continue;
      const ended = record
        ? endedRecord(before, record, result, delay)
        : endedWebhook(before, JSON.parse(event), result);
      const milliseconds = Math.round(performance.now() - begun);
      this.#put({ ...before, ...ended, ...linksOf([links]), milliseconds });
    }
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
      ...linksOf(meantBy(line, 'events', this.#underWay.get(sandbox))),
      advice: undefined,
      parts: [{ name: 'Line', text }],
      clipboard: {},
    });
  }

  #call(call: InterceptedCall, outcome: Outcome, milliseconds: number): void {
    const entries = this.#underWay.get(call.sandbox) ?? [];
    if (call.service === 'graph') this.#graphCall(call, outcome, milliseconds);
    if (call.service === 'Bedrock' || call.service === 'model')
      this.#add({ ...modelEntry(call, outcome, milliseconds, this.#isModelReal), ...linksOf(entries) });
    if (call.service !== 'AmazonSQS' || typeof outcome === 'string' || outcome.status !== 200) return;
    const request = json<SqsRequest>(call.body);
    for (const entry of request.Entries ?? [request]) {
      const record = entries.find(({ record }) => record?.receiptHandle === entry.ReceiptHandle);
      if (record && entry.VisibilityTimeout !== undefined) record.delay = entry.VisibilityTimeout;
      this.#sent(entry, request.QueueUrl, entries[0]);
    }
  }

  #graphCall(call: InterceptedCall, outcome: Outcome, milliseconds: number): void {
    const links = linksOf(meantBy(call.path + call.body, 'people', this.#underWay.get(call.sandbox)));
    const body = typeof outcome === 'string' ? '' : outcome.body;
    const { message_id } = json<{ message_id: string }>(body);
    if (message_id !== undefined) this.eventOf.set(message_id, links.events[0] ?? '');
    this.#add({ ...graphEntry(call, outcome, milliseconds), ...links });
  }

  /** The function has sent a message to a queue. */
  #sent(entry: SqsEntry, queue: string | undefined, webhook: UnderWay | undefined): void {
    const { MessageBody, MessageGroupId = '', MessageDeduplicationId: id = '' } = entry;
    if (MessageBody === undefined) return;
    if (queue?.includes('dead-letters')) {
      this.deadLetters.set(id, deadLetterOf(id, MessageBody, this.groups));
      this.onDeadLetters();
      return;
    }
    const { identity = '', event } = recordIn(json(MessageBody));
    webhook?.events.add(identity);
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

/** The first place in the author's code that a stack trace names. */
function placeIn(text: string): string | undefined {
  return /(?:lambda|bot)[\w/.-]*\.ts:\d+:\d+/.exec(text)?.[0];
}
