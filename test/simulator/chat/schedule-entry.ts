import { timeIn } from '../aws/schedule-input.ts';
import type { Schedule } from '../aws/scheduler.ts';
import type { CallResponse, InterceptedCall, Outcome } from '../intercepted-calls.ts';
import { json } from './json.ts';
import { type QueueRecord, recordIn, type SqsEntry } from './queue-messages.ts';
import type { ScheduleView, TraceEntry } from './view.ts';

type ScheduleEntry = Omit<TraceEntry, 'id' | 'time' | 'events' | 'people'>;

/** What calls of Scheduler do, by their method. */
const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', DELETE: 'delete' };

/** A bot may try to delete what is gone, and update what is there already. */
const OUTCOMES: Readonly<Record<number, TraceEntry['outcome']>> = {
  200: 'good',
  404: 'warning',
  409: 'warning',
};

/** Describes a call of EventBridge Scheduler and its outcome. */
export function schedulerEntry(
  { method, path, body }: InterceptedCall,
  outcome: Outcome,
  milliseconds: number,
): ScheduleEntry {
  const answer = typeof outcome === 'string' ? undefined : outcome;
  const name = decodeURIComponent(path.split('?')[0]?.split('/')[2] ?? '');
  const due = timeIn(json<{ ScheduleExpression?: string }>(body).ScheduleExpression ?? '');
  const at = due === undefined ? '' : ` at ${utc(due)}`;
  return {
    kind: 'scheduler',
    title: `${VERBS[method] ?? method} ${name}${at} → ${answer?.status ?? 'no answer'}`,
    outcome: OUTCOMES[answer?.status ?? 0] ?? 'bad',
    milliseconds: Math.round(milliseconds),
    advice: undefined,
    parts: [
      ...(body ? [{ name: 'Request', text: body }] : []),
      ...(answer ? [{ name: 'Response', text: answer.body }] : []),
    ],
    clipboard: {},
  };
}

/** Describes that a schedule puts its message on a queue. */
export function runEntry({ name, input }: Schedule): ScheduleEntry {
  return {
    kind: 'scheduler',
    title: `${name} runs: SendMessage`,
    outcome: 'under way',
    milliseconds: undefined,
    advice: undefined,
    parts: [{ name: 'Request', text: input }],
    clipboard: {},
  };
}

/** Describes that it has done so. @param answer of SQS */
export function ranEntry(
  { title, parts }: TraceEntry,
  { status, body }: CallResponse,
): Pick<TraceEntry, 'title' | 'outcome' | 'parts'> {
  return {
    title: `${title} → ${status}`,
    outcome: status === 200 ? 'good' : 'bad',
    parts: [...parts, { name: 'Response', text: body }],
  };
}

/** The queue record that a schedule sends. */
export function recordOf({ input }: Schedule): QueueRecord {
  return recordIn(json(json<SqsEntry>(input).MessageBody ?? ''));
}

/** The schedules about a person that still have to run, the next first. */
export function schedulesOf(person: string, schedules: readonly Schedule[]): readonly ScheduleView[] {
  return schedules
    .filter(({ name, input }) => name.includes(person) || input.includes(person))
    .toSorted((a, b) => a.due - b.due)
    .map(({ name, due }) => ({ name, due }));
}

/** `2026-11-30 09:30 UTC`: a schedule is written in UTC here. */
function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
