import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InterceptedCall } from '../intercepted-calls.ts';
import { Ledger } from './ledger.ts';

const OK = { status: 200, headers: {}, body: '{}' };
const BYTES = Buffer.alloc(0);

function call(sandbox: string, service: string, operation: string, input: object): InterceptedCall {
  const body = JSON.stringify(input);
  return { service, operation, sandbox, method: 'POST', path: '/', headers: {}, body, bytes: BYTES };
}

/** A call of the Send API: person 61 gets the answers of event 1, person 62 those of event 2. */
function send(sandbox: string, person: 61 | 62): InterceptedCall {
  const message = { text: `${person - 60}.1` };
  return call(sandbox, 'graph', 'POST', { recipient: { id: String(person) }, message });
}

function save(sandbox: string, person: 61 | 62): InterceptedCall {
  return call(sandbox, 'DynamoDB_20120810', 'PutItem', { Item: { conversation: { S: `1/${person}` } } });
}

/** A ledger of two people with one event each, both in an invocation of the sandbox A. */
function ledger(): Ledger {
  const ledger = new Ledger();
  for (const number of [1, 2]) ledger.planned({ number, person: number, kind: 'plain', type: 'text' });
  const Records = [1, 2].map((number) => ({
    body: JSON.stringify({ event: { type: 'text', text: `${number} plain`, person: `6${number}` } }),
  }));
  ledger.invocation('A', JSON.stringify({ Records }), undefined);
  return ledger;
}

/** A call takes effect, and the function hears the answer. */
function observe(ledger: Ledger, call: InterceptedCall): void {
  ledger.observe(call, OK, true);
  ledger.ended(call, true);
}

/** What the ledger says of doubles: real ones, and those of messages that are “maybe sent”. */
function doubles(ledger: Ledger): readonly number[] {
  const { doubled, doubledAsMaybeSent } = ledger.figures([]);
  return [doubled, doubledAsMaybeSent];
}

test('what a person got and the function saved must not arrive again', () => {
  const one = ledger();
  observe(one, send('A', 61));
  observe(one, save('A', 61));
  one.invocation('A', '{}', { error: 'killed' });
  observe(one, send('B', 61));
  observe(one, save('B', 61));
  assert.deepEqual(doubles(one), [1, 0]);
});

test('what the same sandbox saves for another person says nothing about this one', () => {
  const one = ledger();
  observe(one, send('A', 61));
  observe(one, send('A', 62));
  observe(one, save('A', 62));
  one.invocation('A', '{}', { error: 'killed' });
  for (const person of [61, 62] as const) {
    observe(one, send('B', person));
    observe(one, save('B', person));
  }
  assert.deepEqual(doubles(one), [1, 1]);
});

test('a message that lands after a neighbour has killed the sandbox is “maybe sent”', () => {
  const one = ledger();
  const late = send('A', 61);
  one.invocation('A', '{}', { error: 'killed' });
  observe(one, late);
  observe(one, send('B', 61));
  observe(one, save('B', 61));
  assert.deepEqual(doubles(one), [0, 1]);
});

test('an answer that was not read is “maybe sent”, though the function saved the person meanwhile', () => {
  const one = ledger();
  const unread = send('A', 61);
  observe(one, unread);
  observe(one, save('A', 61));
  one.unread(unread);
  observe(one, send('B', 61));
  observe(one, save('B', 61));
  assert.deepEqual(doubles(one), [0, 1]);
});

test('the reasons of dead letters are counted by what the handler does', () => {
  const one = ledger();
  const letter = (number: number) => {
    const record = { event: { type: 'text', text: `${number} plain` } };
    return JSON.stringify({ record, reason: { error: 'NeverFinished' }, time: 1 });
  };
  assert.deepEqual([...one.reasons([letter(1), letter(2)])], [['plain NeverFinished', 2]]);
});
