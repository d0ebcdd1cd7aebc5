import type { EventContent } from '../../events.ts';
import { type Json, string } from '../../runtime/json.ts';
import type { Common } from './common.ts';

/** Reads an element of `changes` or `calls`: about the Page, without a person to reply to. */
export function readChannelEvent(channel: string, element: Json, common: Common): EventContent | undefined {
  if (channel === 'calls') return { type: 'call', ...common, call: element };
  const field = string(element.field);
  return field === undefined ? undefined : { type: 'change', ...common, field, value: element.value };
}
