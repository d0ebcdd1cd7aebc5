import type { Result } from '../aws/lambda.ts';
import { asCurl } from './clipboard.ts';
import { afterRecord, afterWebhook } from './explain.ts';
import { json, pretty } from './json.ts';
import type { Failure } from './problem.ts';
import { peopleOf, recordIn } from './queue-messages.ts';
import type { ProblemView, TraceEntry } from './view.ts';

/** An event that the function receives, from API Gateway or from SQS, as far as the chat page reads it. */
export interface FunctionEvent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly rawQueryString?: string;
  readonly requestContext?: { readonly http?: { readonly method?: string; readonly path?: string } };
  readonly Records?: readonly FunctionRecord[];
}

/** A queue record of such an event. */
export interface FunctionRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** What an invocation is about when it begins: a call of the webhook, or one of its records. */
export interface Begun extends Pick<TraceEntry, 'kind' | 'title' | 'parts' | 'clipboard'> {
  /** Identities of events. */
  readonly events: readonly string[];
  /** Ids of people. */
  readonly people: readonly string[];
  readonly record?: FunctionRecord;
}

interface Ended extends Pick<TraceEntry, 'title' | 'outcome' | 'advice' | 'parts' | 'problem'> {
  /** Whether it need not come again. */
  readonly isDone: boolean;
}

/**
 * Describes an invocation that begins: one entry for a call of the webhook, one for each record.
 * @param url the address of the webhook, for the curl command
 */
export function begunInvocation(event: FunctionEvent, url: string): readonly Begun[] {
  if (event.Records) return event.Records.map(begunRecord);
  const clipboard = { curl: curlOf(event, url), 'sam event': pretty(JSON.stringify(event)) };
  return [{ ...begunWebhook(event), clipboard }];
}

function begunRecord(record: FunctionRecord): Begun {
  const { identity = '', event } = recordIn(json(record.body));
  const { ApproximateReceiveCount } = record.attributes;
  return {
    kind: 'record',
    title: `Queue record: ${event?.type ?? 'unreadable'}, try ${ApproximateReceiveCount}`,
    parts: [{ name: 'Record', text: record.body }],
    events: [identity],
    people: peopleOf(event),
    clipboard: { 'sam event': pretty(JSON.stringify({ Records: [record] })) },
    record,
  };
}

function begunWebhook(event: FunctionEvent): Omit<Begun, 'clipboard'> {
  const { method, path } = event.requestContext?.http ?? {};
  const body = bodyOf(event);
  return {
    kind: 'webhook',
    title: [`${method} ${path}`, kindsIn(body)].filter(Boolean).join(': '),
    parts: [
      { name: 'Headers', text: headerLines(event.headers ?? {}) },
      { name: 'Body', text: body },
    ],
    events: [],
    people: peopleIn(body),
  };
}

function curlOf(event: FunctionEvent, url: string): string {
  const { method = 'GET' } = event.requestContext?.http ?? {};
  const query = event.rawQueryString ? `?${event.rawQueryString}` : '';
  const { host, connection, 'content-length': _, ...headers } = event.headers ?? {};
  return asCurl(method, `${url}${query}`, headers, bodyOf(event));
}

/**
 * Describes the end of an invocation for a webhook call.
 * @param load why the bot is not loaded, if it is not
 */
export function endedWebhook(
  before: TraceEntry,
  event: FunctionEvent,
  { payload, error }: Result,
  load?: ProblemView,
): Ended {
  const { statusCode = 500, body = '' }: { statusCode?: number; body?: string } = payload
    ? JSON.parse(payload)
    : {};
  const status = error === undefined ? statusCode : 500;
  return {
    isDone: status === 200,
    title: `${before.title} → ${status}`,
    outcome: status === 200 ? 'good' : 'bad',
    advice: afterWebhook(event.requestContext?.http?.method ?? 'GET', status) ?? ignored(bodyOf(event)),
    problem: error === undefined ? undefined : load,
    parts: [...before.parts, { name: 'Response', text: `${status} ${error ?? body}` }],
  };
}

/** Why nothing comes of a call that is about something else. */
function ignored(body: string): string | undefined {
  const { object = 'page' } = json<{ object: string }>(body);
  return object === 'page' ? undefined : `Ignored: it is about “${object}”, not about a Page.`;
}

/**
 * Describes the end of an invocation for one of its queue records.
 * @param delay the visibility time-out that the function set, in seconds
 * @param failure what the log says of it
 * @param load why the bot is not loaded, if it is not
 */
export function endedRecord(
  before: TraceEntry,
  { messageId }: FunctionRecord,
  { payload, error }: Result,
  {
    delay,
    failure,
    load,
  }: {
    readonly delay: number | undefined;
    readonly failure: Failure | undefined;
    readonly load: ProblemView | undefined;
  },
): Ended {
  const { batchItemFailures = [] } = json<{
    batchItemFailures?: readonly { readonly itemIdentifier?: string }[];
  }>(payload ?? '{}');
  const hasFailed = batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId);
  const isDone = error === undefined && !hasFailed;
  const crash = error === undefined ? undefined : { place: '', text: `The function ended: ${error}` };
  return {
    isDone,
    title: `${before.title} → ${isDone ? endName(failure) : 'back to the queue'}`,
    outcome: crash ? 'bad' : (failure?.outcome ?? (isDone ? 'good' : 'warning')),
    advice: isDone ? failure?.end : afterRecord(delay, failure !== undefined || crash !== undefined),
    problem: failure?.problem ?? (crash && load) ?? crash,
    parts: error === undefined ? before.parts : [...before.parts, { name: 'Error', text: error }],
  };
}

function endName(failure: Failure | undefined): string {
  return { 'give up': 'given up', close: 'closed', retry: 'done' }[failure?.action ?? 'retry'];
}

interface Entry {
  /** Of the Page. */
  readonly id?: string;
  readonly messaging?: readonly Element[];
  readonly standby?: readonly Element[];
  readonly changes?: readonly { readonly field: string; readonly value?: { readonly from?: Named } }[];
}

interface Element {
  readonly sender?: Named;
  readonly recipient?: Named;
}

interface Named {
  readonly id?: string;
}

/** The kinds of the events in a notification: `message`, `postback` …, and the fields of changes: `feed` */
function kindsIn(body: string): string {
  const { entry = [] } = json<{ entry: readonly Entry[] }>(body);
  const elements = entry.flatMap(({ messaging = [], standby = [] }) => [...messaging, ...standby]);
  const kinds = elements.flatMap((element) => Object.keys(element).filter((key) => !ENVELOPE.has(key)));
  const fields = entry.flatMap(({ changes = [] }) => changes.map(({ field }) => field));
  return [...new Set([...kinds, ...fields])].join(', ');
}

const ENVELOPE: ReadonlySet<string> = new Set(['sender', 'recipient', 'timestamp']);

/** The ids of the people in a notification: who writes, whom an echo goes to, who comments. */
function peopleIn(body: string): readonly string[] {
  const { entry = [] } = json<{ entry: readonly Entry[] }>(body);
  const ids = entry.flatMap(({ id: page, messaging = [], standby = [], changes = [] }) =>
    [
      ...[...messaging, ...standby].flatMap(({ sender, recipient }) => [sender?.id, recipient?.id]),
      ...changes.map(({ value }) => value?.from?.id),
    ].filter((id) => id !== page),
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
}

function bodyOf({ body = '', isBase64Encoded = false }: FunctionEvent): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
}

/** Headers as text, one per line. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
