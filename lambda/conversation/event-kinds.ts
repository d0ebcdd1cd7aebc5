import type { EventType, MessengerEvent, PageEventType } from '../events.ts';
import type { BotEvent } from './bot.ts';

/** What the handler of each kind of event gets; an echo has no handler. */
export const EVENT_KINDS = {
  text: 'conversation',
  quick_reply: 'conversation',
  attachments: 'conversation',
  message_edit: 'conversation',
  postback: 'conversation',
  reaction: 'conversation',
  referral: 'conversation',
  read: 'conversation',
  delivery: 'conversation',
  optin: 'conversation',
  account_linking: 'conversation',
  pass_thread_control: 'conversation',
  take_thread_control: 'conversation',
  request_thread_control: 'conversation',
  messaging_feedback: 'conversation',
  response_feedback: 'conversation',
  order: 'conversation',
  messaging_customer_information: 'conversation',
  coupon: 'conversation',
  form: 'conversation',
  call_permission_reply: 'conversation',
  unknown: 'conversation',
  standby: 'page',
  change: 'page',
  call: 'page',
  policy_enforcement: 'page',
  app_roles: 'page',
  echo: 'none',
} as const satisfies {
  readonly [T in EventType]: T extends PageEventType ? 'page' : 'conversation' | 'none';
};

/** Whether an event has no person to reply to. */
export function isPageEvent(event: MessengerEvent): event is MessengerEvent<PageEventType> {
  return EVENT_KINDS[event.type] === 'page';
}

/** Whether a bot may have a handler: not for the Page's own message, nor for a person that is missing. */
export function isBotEvent(event: MessengerEvent): event is BotEvent {
  return isPageEvent(event) || (event.type !== 'echo' && event.person !== undefined);
}
