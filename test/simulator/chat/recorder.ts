import type { LogLine, Result } from '../aws/lambda.ts';
import type { Outcome, OutwardCall } from '../intercepted-calls.ts';
import type { Simulator } from '../simulator.ts';
import { asCurl } from './clipboard.ts';
import { afterGraphCall, afterRecord, afterWebhook, NO_ANSWER } from './explain.ts';
import { json } from './json.ts';
import type { TraceEntry } from './view.ts';

/** An event that was given up, as it lies among the dead letters. */
export interface DeadLetter {
  /** Its deduplication id. */
  readonly id: string;
  readonly body: string;
  /** The group of the person whose event it was. */
  readonly group: string;
  readonly person: string | undefined;
  readonly time: number;
  readonly kind: string;
  readonly reason: string;
}

/** What a sandbox is doing. */
interface Invocation {
  readonly id: number;
  readonly begun: number;
  readonly events: Set<string>;
  readonly people: Set<string>;
  /** For how many seconds the record was given back. */
  delay?: number;
}

/** A record of the queue, as far as it is read here. */
interface QueueRecord {
  readonly identity?: string;
  readonly event?: { readonly type?: string; readonly person?: string; readonly mid?: string };
}

/** A crash prints the line of the bundle it was in, which is most of the bundle. */
const MAX_LINE = 4000;

/** As many trace are kept. */
const KEPT = 500;

/** Writes down, in the order in which it begins, all that happens around the function. */
export class Recorder {
  readonly trace: TraceEntry[] = [];
  readonly deadLetters = new Map<string, DeadLetter>();
  /** The queue's group of each person of whom an event was queued. */
  readonly groups = new Map<string, string>();
  /** The event that a message is, or answers, by the message's id. */
  readonly eventOf = new Map<string, string>();
  onTraceEntry: (entry: TraceEntry) => void = () => {};
  onDeadLetters: () => void = () => {};
  /** Names the place in the sources for one in the bundle. */
  mapped: (text: string) => string = (text) => text;
  /** What is not to be shown, by the name that is shown instead. */
  secrets: Readonly<Record<string, string>> = {};
  readonly #invocations = new Map<string, Invocation>();
  readonly #url: string;
  #last = 0;

  constructor(simulator: Simulator) {
    this.#url = simulator.webhookUrl;
    simulator.lambda.onInvocation = (sandbox, event, result) =>
      result ? this.#end(sandbox, event, result) : this.#begin(sandbox, event);
    simulator.lambda.onLog = (line, sandbox) => this.#log(line, sandbox);
    simulator.onOutcome = (call, outcome, milliseconds) => this.#onOutcome(call, outcome, milliseconds);
  }

  #add(entry: Omit<TraceEntry, 'id' | 'time'>): void {
    this.#put({ ...entry, id: this.#next(), time: Date.now() });
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  #put(told: TraceEntry): void {
    const entry = this.#withoutSecrets(told);
    const place = this.trace.findIndex(({ id }) => id === entry.id);
    if (place >= 0) this.trace[place] = entry;
    else this.trace.push(entry);
    if (this.trace.length > KEPT) this.trace.shift();
    this.onTraceEntry(entry);
  }

  #withoutSecrets(entry: TraceEntry): TraceEntry {
    const { title, parts, clipboard } = entry;
    return {
      ...entry,
      title: this.#shown(title),
      parts: parts.map(({ name, text }) => ({ name, text: this.#shown(text) })),
      clipboard: Object.fromEntries(
        Object.entries(clipboard).map(([name, text]) => [name, this.#shown(text)]),
      ),
    };
  }

  /** A text with the names of secrets in their place, also where they stand in JSON or in a URL. */
  #shown(text: string): string {
    return Object.entries(this.secrets).reduce(
      (shown, [name, value]) =>
        [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)].reduce(
          (shown, form) => shown.replaceAll(form, `$${name}`),
          shown,
        ),
      text,
    );
  }

  #begin(sandbox: string, event: string): void {
    const invocation: Invocation = {
      id: this.#next(),
      begun: performance.now(),
      events: new Set(),
      people: new Set(),
    };
    this.#invocations.set(sandbox, invocation);
    const given = JSON.parse(event);
    this.#put({
      ...this.#described(given, invocation),
      ...UNDER_WAY,
      clipboard: this.#clipboard(given, event),
    });
  }

  #end(sandbox: string, event: string, result: Result): void {
    const invocation = this.#invocations.get(sandbox);
    this.#invocations.delete(sandbox);
    const before = this.trace.findLast(({ id }) => id === invocation?.id);
    if (!invocation || !before) return;
    const milliseconds = Math.round(performance.now() - invocation.begun);
    const events = [...invocation.events];
    const people = [...invocation.people];
    const given = JSON.parse(event);
    const ended = given.Records
      ? endOfRecord(before, result, invocation)
      : endOfWebhook(before, given, result);
    this.#put({ ...before, ...ended, events, people, milliseconds });
  }

  #described(
    given: Given,
    invocation: Invocation,
  ): Pick<TraceEntry, 'id' | 'kind' | 'time' | 'title' | 'parts'> {
    const { id } = invocation;
    const record = given.Records?.[0];
    if (!record) {
      const { method, path } = given.requestContext?.http ?? {};
      const parts = [
        { name: 'Headers', text: lines(given.headers ?? {}) },
        { name: 'Body', text: bodyOf(given) },
      ];
      for (const person of peopleIn(bodyOf(given))) invocation.people.add(person);
      const title = [`${method} ${path}`, kindsIn(bodyOf(given))].filter(Boolean).join(': ');
      return { id, kind: 'webhook', time: Date.now(), title, parts };
    }
    const { identity = '', event } = recordIn(json(record.body));
    invocation.events.add(identity);
    if (event?.person) invocation.people.add(event.person);
    const title = `Queue record: ${event?.type ?? 'unreadable'}, try ${record.attributes.ApproximateReceiveCount}`;
    return {
      id,
      kind: 'record',
      time: Date.now(),
      title,
      parts: [{ name: 'Record', text: pretty(record.body) }],
    };
  }

  #clipboard(given: Given, event: string): TraceEntry['clipboard'] {
    const sam = { 'sam event': pretty(event) };
    if (given.Records) return sam;
    const { method = 'GET' } = given.requestContext?.http ?? {};
    const query = given.rawQueryString ? `?${given.rawQueryString}` : '';
    const { host, connection, 'content-length': _, ...headers } = given.headers ?? {};
    return { curl: asCurl(method, `${this.#url}${query}`, headers, bodyOf(given)), ...sam };
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
      ...this.#links(sandbox),
      advice: undefined,
      parts: [{ name: 'Line', text }],
      clipboard: {},
    });
  }

  #links(sandbox: string): Pick<TraceEntry, 'events' | 'people'> {
    const { events = [], people = [] } = this.#invocations.get(sandbox) ?? {};
    return { events: [...events], people: [...people] };
  }

  #onOutcome(call: OutwardCall, outcome: Outcome, milliseconds: number): void {
    if (call.service === 'graph') this.#graphCall(call, outcome, milliseconds);
    const invocation = this.#invocations.get(call.sandbox);
    if (call.service !== 'AmazonSQS' || typeof outcome === 'string' || outcome.status !== 200) return;
    const request = json<SqsRequest>(call.body);
    if (call.operation === 'ChangeMessageVisibility' && invocation)
      invocation.delay = request.VisibilityTimeout ?? 0;
    for (const entry of request.Entries ?? [request]) this.#sent(entry, request.QueueUrl, invocation);
  }

  #sent(entry: SqsEntry, queue: string | undefined, invocation: Invocation | undefined): void {
    const { MessageBody, MessageGroupId = '', MessageDeduplicationId: id = '' } = entry;
    if (MessageBody === undefined) return;
    if (queue?.includes('dead-letters')) {
      this.#buried(id, MessageBody);
      return;
    }
    const { identity = '', event } = recordIn(json(MessageBody));
    invocation?.events.add(identity);
    if (event?.person) this.groups.set(event.person, MessageGroupId);
    if (event?.mid && event.type !== 'reaction') this.eventOf.set(event.mid, identity);
  }

  #buried(id: string, body: string): void {
    const { record, reason, time = Date.now() } = json<Letter>(body);
    const { event } = recordIn({ record });
    const { error = '', message = '' } = reason ?? {};
    this.deadLetters.set(id, {
      id,
      body,
      time,
      person: event?.person,
      group: this.groups.get(event?.person ?? '') ?? 'unknown',
      kind: event?.type ?? 'unreadable',
      reason: [error, message].filter(Boolean).join(': '),
    });
    this.onDeadLetters();
  }

  #graphCall(call: OutwardCall, outcome: Outcome, milliseconds: number): void {
    const [path = ''] = call.path.split('?');
    const answer = typeof outcome === 'string' ? undefined : outcome;
    const { message_id } = json<{ message_id: string }>(answer?.body ?? '');
    const links = this.#links(call.sandbox);
    if (message_id !== undefined) this.eventOf.set(message_id, links.events[0] ?? '');
    const { authorization: _, ...headers } = call.headers;
    const isText = !call.headers['content-type']?.startsWith('multipart/');
    const body = isText ? call.body : `(a form with a file, ${call.bytes.length} bytes)`;
    const secret = { authorization: 'Bearer $FB_PAGE_TOKEN', 'content-type': headers['content-type'] ?? '' };
    const curl = asCurl(
      call.method,
      `https://graph.facebook.com${path}`,
      secret,
      isText ? call.body : undefined,
    );
    this.#add({
      kind: 'graph',
      title: `${call.method} ${path.replace(/^\/v\d+\.\d+\//, '')}: ${subject(call)} → ${answer?.status ?? 'no answer'}`,
      outcome: answer?.status === 200 ? 'good' : 'bad',
      milliseconds: Math.round(milliseconds),
      ...links,
      advice: answer ? afterGraphCall(answer) : NO_ANSWER,
      parts: [
        { name: 'Headers', text: lines(headers) },
        { name: 'Request', text: pretty(body) },
        ...(answer ? [{ name: 'Answer', text: pretty(answer.body) }] : []),
      ],
      // In double quotes the shell puts the token in.
      clipboard: isText ? { curl: curl.replace(/'(authorization: [^']*)'/, '"$1"') } : {},
    });
  }
}

const UNDER_WAY = {
  outcome: 'under way',
  milliseconds: undefined,
  events: [],
  people: [],
  advice: undefined,
} as const;

/** An event as Lambda is given it, as far as it is read here. */
interface Given {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly rawQueryString?: string;
  readonly requestContext?: { readonly http?: { readonly method?: string; readonly path?: string } };
  readonly Records?: readonly {
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
  }[];
}

interface SqsEntry {
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

interface SqsRequest extends SqsEntry {
  readonly QueueUrl?: string;
  readonly Entries?: readonly SqsEntry[];
  readonly VisibilityTimeout?: number;
}

interface Letter {
  readonly record?: unknown;
  readonly reason?: { readonly error?: string; readonly message?: string };
  readonly time?: number;
}

/** The record itself, however often it has been a dead letter. */
function recordIn(body: QueueRecord & Pick<Letter, 'record'>): QueueRecord {
  return typeof body.record === 'object' && body.record !== null ? recordIn(body.record) : body;
}

type End = Pick<TraceEntry, 'title' | 'outcome' | 'advice' | 'parts'>;

function endOfWebhook(before: TraceEntry, given: Given, { payload, error }: Result): End {
  const { statusCode = 500, body = '' }: { statusCode?: number; body?: string } = payload
    ? JSON.parse(payload)
    : {};
  const status = error === undefined ? statusCode : 500;
  return {
    title: `${before.title} → ${status}`,
    outcome: status === 200 ? 'good' : 'bad',
    advice: afterWebhook(given.requestContext?.http?.method ?? 'GET', status),
    parts: [...before.parts, { name: 'Answer', text: `${status} ${error ?? body}` }],
  };
}

function endOfRecord(before: TraceEntry, { payload, error }: Result, { delay }: Invocation): End {
  const { batchItemFailures = [] } = json<{ batchItemFailures?: readonly unknown[] }>(payload ?? '{}');
  const isDone = error === undefined && batchItemFailures.length === 0;
  return {
    title: `${before.title} → ${isDone ? 'done' : 'back to the queue'}`,
    outcome: isDone ? 'good' : 'warning',
    advice: isDone ? undefined : afterRecord(delay),
    parts: error === undefined ? before.parts : [...before.parts, { name: 'Error', text: error }],
  };
}

/** The first place in the author's code that a stack trace names. */
function placeIn(text: string): string | undefined {
  return /(?:lambda|bot)[\w/.-]*\.ts:\d+:\d+/.exec(text)?.[0];
}

/** What a call of the Graph API is about, in a word. */
function subject({ method, body }: OutwardCall): string {
  const { sender_action, message } = json<{
    sender_action?: string;
    message?: { text?: string; attachment?: { type?: string; payload?: { template_type?: string } } };
  }>(body);
  const { type, payload } = message?.attachment ?? {};
  return (
    sender_action ??
    payload?.template_type ??
    type ??
    (message?.text ? 'text' : method === 'GET' ? 'asked' : 'sent')
  );
}

/** What a notification tells of: `message`, `postback` … */
function kindsIn(body: string): string {
  const { entry = [] } = json<{ entry: readonly { readonly messaging?: readonly object[] }[] }>(body);
  const elements = entry.flatMap(({ messaging = [] }) => messaging);
  const kinds = elements.flatMap((element) => Object.keys(element).filter((key) => !ENVELOPE.has(key)));
  return [...new Set(kinds)].join(', ');
}

const ENVELOPE: ReadonlySet<string> = new Set(['sender', 'recipient', 'timestamp']);

/** The people who stand in a notification. */
function peopleIn(body: string): readonly string[] {
  return [...body.matchAll(/"sender":\{"id":"(\d+)"\}/g)].map(([, id = '']) => id);
}

function bodyOf({ body = '', isBase64Encoded = false }: Given): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
