import type { MessengerEvent } from '../../events.ts';
import { type Json, string } from '../../runtime/json.ts';
import type { Common } from './common.ts';

/** Reads an element of `changes` or `calls`: something about the Page, with nobody to answer. */
export function readChannelEvent(channel: string, element: Json, common: Common): MessengerEvent | undefined {
  if (channel === 'calls') return { type: 'call', ...common, call: element };
  const field = string(element.field);
  return field === undefined ? undefined : { type: 'change', ...common, field, value: element.value };
}
