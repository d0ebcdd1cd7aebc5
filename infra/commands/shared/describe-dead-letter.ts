import { isObject, type Json } from '../../../lambda/runtime/json.ts';
import type { HeldDeadLetter } from '../../aws/dead-letter-queue.ts';

/** Who, what, when and why. The text that a person wrote only on request. */
export function describeDeadLetter(
  { id, letter: { record, reason, time } }: HeldDeadLetter,
  withText: boolean,
): string {
  const event = eventIn(record);
  const { type = 'unknown record', person = '–', page = '–', timestamp } = event;
  const received = typeof timestamp === 'number' ? `, ${date(timestamp)}` : '';
  const lines = [
    `${id}  ${type} from ${person} to Page ${page}${received}`,
    `          given up${time > 0 ? ` ${date(time)}` : ''}: ${describeReason(reason)}`,
  ];
  if (withText) lines.push(`          ${JSON.stringify(record)}`);
  return lines.join('\n');
}

/** The console's redrive leaves a dead letter as it is: given up again, it is inside another. */
function eventIn(record: unknown): Json {
  if (!isObject(record)) return {};
  return isObject(record.event) ? record.event : eventIn(record.record);
}

function date(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 16);
}

function describeReason(reason: HeldDeadLetter['letter']['reason']): string {
  const { error, message, code, subcode, fbtrace_id, stack } = reason;
  const place = Array.isArray(stack) ? stack[0] : undefined;
  const numbers = code === undefined ? undefined : `code ${[code, subcode].filter(Boolean).join('/')}`;
  return [error, message, numbers, fbtrace_id && `fbtrace_id ${fbtrace_id}`, place]
    .filter(Boolean)
    .join(', ');
}
