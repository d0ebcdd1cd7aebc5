import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, withSimulator } from '../../support/with-simulator.ts';
import { Scheduler } from './scheduler.ts';

const simulator = withSimulator();

const schedule = {
  GroupName: 'g',
  ScheduleExpression: 'at(2100-01-01T00:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    Input: '{"MessageBody":"hello"}',
  },
};

const TAKEN = { status: 200, headers: {}, body: '{}' };

/** Calls a Scheduler; gives the error's name, or the status. */
function ask(scheduler: Scheduler, method: string, path: string, input: object = {}): string {
  const { status, headers } = scheduler.answer({ method, path, body: JSON.stringify(input) });
  return headers['x-amzn-errortype'] ?? String(status);
}

test('a schedule is created once, updated and deleted only if it is there', () => {
  const scheduler = new Scheduler(async () => TAKEN);
  assert.equal(ask(scheduler, 'PUT', '/schedules/a', schedule), 'ResourceNotFoundException');
  assert.equal(ask(scheduler, 'POST', '/schedules/a', schedule), '200');
  assert.equal(ask(scheduler, 'POST', '/schedules/a', schedule), 'ConflictException');
  assert.equal(ask(scheduler, 'PUT', '/schedules/a', schedule), '200');
  assert.equal(ask(scheduler, 'DELETE', '/schedules/a'), 'ResourceNotFoundException');
  assert.equal(ask(scheduler, 'DELETE', '/schedules/a?groupName=g'), '200');
  assert.equal(scheduler.schedules.size, 0);
  scheduler.stop();
});

test('what Scheduler would not take is refused', () => {
  const scheduler = new Scheduler(async () => TAKEN);
  const { Target } = schedule;
  const wrong = [
    { ScheduleExpression: 'at(2100-01-01)' },
    { ScheduleExpression: 'at(2100-13-01T00:00:00)' },
    { FlexibleTimeWindow: undefined },
    { GroupName: 'a group' },
    { Target: undefined },
    { Target: { ...Target, RoleArn: 'r' } },
    { Target: { ...Target, Input: 'hello' } },
    { Target: { ...Target, Input: 'null' } },
  ];
  for (const fields of wrong)
    assert.equal(ask(scheduler, 'POST', '/schedules/a', { ...schedule, ...fields }), 'ValidationException');
  assert.equal(ask(scheduler, 'POST', `/schedules/${'a'.repeat(65)}`, schedule), 'ValidationException');
  assert.equal(ask(scheduler, 'POST', '/schedules/a%20b', schedule), 'ValidationException');
  assert.equal(scheduler.schedules.size, 0);
});

test('a schedule that is due sends its input by itself, once, and is kept only if it says so', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const sent: string[] = [];
  const scheduler = new Scheduler(async (input) => {
    sent.push(input);
    if (sent.length === 2) resolve();
    return TAKEN;
  });
  const now = { ...schedule, ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})` };
  ask(scheduler, 'POST', '/schedules/a', now);
  ask(scheduler, 'POST', '/schedules/b', { ...now, ActionAfterCompletion: 'NONE' });
  await promise;
  await scheduler.run();
  assert.deepEqual(sent, ['{"MessageBody":"hello"}', '{"MessageBody":"hello"}']);
  assert.deepEqual([...scheduler.schedules.keys()], ['g/b']);
});

test('Scheduler answers no call without a signature of the run', async () => {
  const { url } = simulator.current;
  const body = JSON.stringify(schedule);
  const { status, headers } = await call(`${url}/schedules/a`, { method: 'POST', body });
  assert.deepEqual([status, headers['x-amzn-errortype']], [403, 'MissingAuthenticationTokenException']);
});
