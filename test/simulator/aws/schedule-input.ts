import type { AwsResponse } from './aws-emulator.ts';
import type { Permission } from './policy.ts';

/** The path of a schedule (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html). */
export const SCHEDULE = /^\/schedules\/([^/?]+)/;

/** The target that calls an operation of SQS as it is, with all of its parameters. */
const SEND_MESSAGE = 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage';

/** A call of Scheduler's API. */
export interface ScheduleCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
}

/** The body of CreateSchedule and UpdateSchedule, as far as it is read. */
export interface ScheduleInput {
  readonly GroupName?: string;
  readonly ScheduleExpression?: string;
  readonly ActionAfterCompletion?: 'DELETE' | 'NONE';
  readonly FlexibleTimeWindow?: { readonly Mode?: string };
  readonly Target?: { readonly Arn?: string; readonly RoleArn?: string; readonly Input?: string };
}

/** A refusal of Scheduler: its protocol names the error in a header. */
export function schedulerError(type: string, Message: string, status = 400): AwsResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  return { status, headers, body: JSON.stringify({ Message }) };
}

const ACTIONS: Readonly<Record<string, string>> = {
  POST: 'scheduler:CreateSchedule',
  PUT: 'scheduler:UpdateSchedule',
  DELETE: 'scheduler:DeleteSchedule',
};

/**
 * What IAM asks for a call: who gives a schedule a role must be allowed to pass it
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html).
 */
export function toSchedule({ method, path, body }: ScheduleCall): readonly Permission[] {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const { GroupName = searchParams.get('groupName') ?? 'default' }: ScheduleInput = body
    ? JSON.parse(body)
    : {};
  const resources = [`schedule/${GroupName}/${decodeURIComponent(SCHEDULE.exec(pathname)?.[1] ?? '')}`];
  const needed = { action: ACTIONS[method] ?? 'scheduler:GetSchedule', resources };
  return body ? [needed, { action: 'iam:PassRole', resources: [] }] : [needed];
}

/** What Scheduler refuses of a schedule; undefined if it takes it. */
export function problemOf({
  ScheduleExpression = '',
  FlexibleTimeWindow,
  Target,
  ...rest
}: ScheduleInput): AwsResponse | undefined {
  const { Arn = '', RoleArn = '', Input: input = '' } = Target ?? {};
  if (timeIn(ScheduleExpression) === undefined)
    return invalid(
      'scheduleExpression',
      ScheduleExpression,
      'at(yyyy-mm-ddThh:mm:ss); the simulator knows no other',
    );
  if (FlexibleTimeWindow?.Mode !== 'OFF')
    return invalid(
      'flexibleTimeWindow',
      FlexibleTimeWindow?.Mode,
      'the mode OFF; the simulator knows no other',
    );
  if (Arn !== SEND_MESSAGE)
    return invalid('target.arn', Arn, `${SEND_MESSAGE}; the simulator knows no other`);
  if (!/^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(RoleArn))
    return invalid('target.roleArn', RoleArn, 'the ARN of a role');
  if (!isJsonObject(input)) return invalid('target.input', input, 'JSON for SendMessage');
  const { GroupName = 'default' } = rest;
  return /^[\w.-]{1,64}$/.test(GroupName) ? undefined : invalid('groupName', GroupName, 'a name of a group');
}

/** The time in a one-time expression, in milliseconds since 1970. */
export function timeIn(expression: string): number | undefined {
  const [, time] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const due = Date.parse(`${time}Z`);
  return Number.isNaN(due) ? undefined : due;
}

function isJsonObject(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null;
  } catch {
    return false;
  }
}

/** A refusal of a field. */
export function invalid(field: string, value: unknown, rule: string): AwsResponse {
  return schedulerError('ValidationException', `Invalid ${field} “${value}”: it must be ${rule}.`);
}

/** A refusal of a schedule that is not there. */
export function notFound(name: string): AwsResponse {
  return schedulerError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
}
