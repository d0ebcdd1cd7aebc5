import type { Call, Change, EventContent } from '../../events.ts';
import { id, isObject, type Json, present, string } from '../../runtime/json.ts';
import type { Common } from './common.ts';

/** Reads an element of `changes` or `calls`: about the Page, without a person to reply to. */
export function readChannelEvent(channel: string, element: Json, common: Common): EventContent | undefined {
  if (channel === 'calls') return readCall(element, common);
  const field = string(element.field);
  return field === undefined ? undefined : readChange(field, element.value, common);
}

/** Reads what changed: Meta's value with ids as strings, an empty object if there is none. */
export function readChange(field: string, value: unknown, common: Common): EventContent | undefined {
  const change = { field, value: (isObject(value) ? withIds(value) : value) ?? {} };
  return isChange(change) ? { type: 'change', ...common, ...change } : undefined;
}

/** Any field and any value may come: their types hold as far as Meta keeps to its pages. */
function isChange(change: { readonly field: string; readonly value: unknown }): change is Change {
  return change.value !== undefined;
}

/** Meta writes the ids of a lead, a template or an old feed as numbers. */
function withIds(object: Json, depth = 1): Json {
  const entries = Object.entries(object).map(([key, value]) => {
    if (isObject(value) && depth > 0) return [key, withIds(value, depth - 1)];
    return [key, /(^|_)id$/.test(key) ? (id(value) ?? value) : value];
  });
  return Object.fromEntries(entries);
}

/** Source: https://developers.facebook.com/docs/messenger-platform/calling/webhooks */
function readCall(element: Json, common: Common): EventContent {
  const [from, to, recipient] = [element.from, element.to, element.recipient_id].map(id);
  const call: Call = present({
    id: id(element.id) ?? '',
    event: string(element.event) ?? '',
    from,
    to,
    call_direction: string(element.call_direction),
    call_status: string(element.call_status),
    session: element.session,
  });
  const person = [from, to, recipient].find((one) => one !== undefined && one !== common.page);
  return { type: 'call', ...common, ...(person && { person }), call };
}
