import { awsFetch, outbound, RetryLater, utility } from '../../../lambda/messenger.ts';
import { instantOf, longDayOf, timeOf } from './appointments.ts';

/** How long before the appointment the reminder comes, in milliseconds. */
const BEFORE = 24 * 3_600_000;

/** On your own machine there is no role: the simulated Scheduler takes any. */
const NO_ROLE = 'arn:aws:iam::123456789012:role/none';

/** Whose reminder. Each person has one appointment, and so one schedule. */
export interface Reminded {
  readonly page: string;
  readonly person: string;
}

/**
 * Lets EventBridge Scheduler put a utility message on the bot's own queue a day before the appointment. An earlier
 * reminder of the person is replaced. If less than a day is left, there is none.
 * @param at the appointment: `2026-11-30T10:30`
 */
export async function remind({ page, person }: Reminded, at: string): Promise<void> {
  const timestamp = instantOf(at) - BEFORE;
  if (timestamp <= Date.now()) return forgetReminder({ page, person });
  const ends = [{ payload: at }, { payload: at }, { payload: at }];
  const text = utility('appointment_reminder', 'en_US', { day: longDayOf(at), time: timeOf(at) }, ends);
  const record = outbound({ page, person, id: `reminder ${at}`, timestamp, messages: [text] });
  const body = JSON.stringify({
    GroupName: groupName(),
    ScheduleExpression: `at(${new Date(timestamp).toISOString().slice(0, 19)})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      // SendMessage as it is: only so can Scheduler name the deduplication id that a FIFO queue wants.
      Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
      RoleArn: process.env.REMINDER_ROLE ?? NO_ROLE,
      Input: JSON.stringify({
        QueueUrl: process.env.EVENT_QUEUE_URL,
        MessageBody: record.body,
        MessageGroupId: record.group,
        MessageDeduplicationId: record.deduplication,
      }),
    },
  });
  // The schedule of an earlier appointment, or of an attempt that failed later, is replaced.
  const status = await call('POST', pathOf({ page, person }), body, 409);
  if (status === 409) await call('PUT', pathOf({ page, person }), body);
}

/** Deletes the reminder of a person. There may be none. */
export async function forgetReminder(reminded: Reminded): Promise<void> {
  await call('DELETE', `${pathOf(reminded)}?groupName=${groupName()}`, undefined, 404);
}

/**
 * Calls Scheduler (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html).
 * @param mayBe a status besides 200 that is no error
 */
async function call(method: string, path: string, body?: string, mayBe = 200): Promise<number> {
  const signal = AbortSignal.timeout(5_000);
  const response = await awsFetch('scheduler', path, { method, signal, ...(body && { body }) });
  const { status, headers } = response;
  if (status === 429 || status >= 500) throw new RetryLater(30);
  if (status !== 200 && status !== mayBe)
    throw new Error(`Scheduler answered ${method} with ${status} ${headers.get('x-amzn-errortype')}.`);
  return status;
}

function pathOf({ page, person }: Reminded): string {
  return `/schedules/${page}-${person}`;
}

/** The group that `bot-needs.ts` makes. */
function groupName(): string {
  return `${process.env.BOT_NAME}-reminders`;
}
