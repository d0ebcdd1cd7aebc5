import type { AwsResponse } from './aws-emulator.ts';
import {
  invalid,
  notFound,
  problemOf,
  SCHEDULE,
  type ScheduleCall,
  type ScheduleInput,
  schedulerError,
  timeIn,
} from './schedule-input.ts';

/** The longest delay of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** A one-time schedule. */
export interface Schedule {
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly due: number;
  /** For SendMessage, as JSON. */
  readonly input: string;
  readonly isDeletedAfter: boolean;
}

/**
 * EventBridge Scheduler with one-time schedules in UTC that send a message to SQS. It takes every group and every role:
 * they belong to the stack, which is not deployed here.
 */
export class Scheduler {
  /** The schedules that still have to run, or are kept after it, by group and name. */
  readonly schedules = new Map<string, Schedule>();
  /** Called when a schedule runs. @returns is called with the answer of SQS */
  onRun: (schedule: Schedule) => (answer: AwsResponse) => void = () => () => {};
  readonly #send: (input: string) => Promise<AwsResponse>;
  readonly #done = new WeakSet<Schedule>();
  #timer: NodeJS.Timeout | undefined;

  /** @param send does SQS's SendMessage with an input as JSON */
  constructor(send: (input: string) => Promise<AwsResponse>) {
    this.#send = send;
  }

  /** When the next schedule runs, in milliseconds since 1970; `Infinity` if there is none. */
  get next(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.waiting().map(({ due }) => due));
  }

  /** The schedules that still have to run. */
  waiting(): readonly Schedule[] {
    return [...this.schedules.values()].filter((schedule) => !this.#done.has(schedule));
  }

  /** Answers a call of the function. */
  answer({ method, path, body }: ScheduleCall): AwsResponse {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const name = decodeURIComponent(SCHEDULE.exec(pathname)?.[1] ?? '');
    if (!/^[\w.-]{1,64}$/.test(name))
      return invalid('name', name, 'a name of 1 to 64 letters, digits, - _ .');
    if (method === 'DELETE') return this.#delete(`${searchParams.get('groupName') ?? 'default'}/${name}`);
    if (method !== 'POST' && method !== 'PUT')
      return schedulerError('ValidationException', `Unknown: ${method}`);
    const input: ScheduleInput = JSON.parse(body);
    const key = `${input.GroupName ?? 'default'}/${name}`;
    if (method === 'POST' && this.schedules.has(key))
      return schedulerError('ConflictException', `Schedule ${name} already exists.`, 409);
    if (method === 'PUT' && !this.schedules.has(key)) return notFound(name);
    return this.#put(key, name, input);
  }

  /** Runs what is due, and waits for the next. */
  async run(): Promise<void> {
    for (const [key, schedule] of [...this.schedules]) {
      if (schedule.due > Date.now() || this.#done.has(schedule)) continue;
      this.#done.add(schedule);
      if (schedule.isDeletedAfter) this.schedules.delete(key);
      const onAnswer = this.onRun(schedule);
      onAnswer(await this.#send(schedule.input));
    }
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #put(key: string, name: string, input: ScheduleInput): AwsResponse {
    const problem = problemOf(input);
    if (problem) return problem;
    const { ScheduleExpression = '', Target, ActionAfterCompletion } = input;
    const due = timeIn(ScheduleExpression) ?? 0;
    const isDeletedAfter = ActionAfterCompletion === 'DELETE';
    this.schedules.set(key, { name, due, input: Target?.Input ?? '', isDeletedAfter });
    this.#wait();
    return ok({ ScheduleArn: `arn:aws:scheduler:eu-west-1:123456789012:schedule/${key}` });
  }

  #delete(key: string): AwsResponse {
    return this.schedules.delete(key) ? ok({}) : notFound(key);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.next === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(LONGEST, Math.max(0, this.next - Date.now()));
    this.#timer = setTimeout(() => void this.run(), delay).unref();
  }
}

function ok(body: object): AwsResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
