import type { EventContent, FeedbackAnswer } from '../../events.ts';
import {
  at,
  id,
  isObject,
  type Json,
  list,
  milliseconds,
  number,
  present,
  string,
} from '../../runtime/json.ts';
import type { Common, FromPerson } from './common.ts';
import { readEcho, readMessage } from './message.ts';
import { readChange } from './page-events.ts';
import { readReferral, referralOf } from './referral.ts';

type Reader = (value: Json, from: FromPerson) => EventContent | undefined;

/** A reader for each key that names the kind of an element of `messaging`. */
const READERS: Readonly<Record<string, Reader>> = {
  message: readMessage,
  message_edit: ({ mid, text, num_edit }, from) =>
    string(mid) === undefined
      ? undefined
      : present({
          type: 'message_edit',
          ...from,
          mid: string(mid) ?? '',
          text: string(text) ?? '',
          num_edit: number(num_edit),
        }),
  postback: (postback, from) =>
    typeof postback.payload === 'string'
      ? { ...readPostback(postback, from), payload: postback.payload }
      : undefined,
  reaction: ({ mid, action, reaction, emoji }, from) =>
    typeof mid === 'string' && (action === 'react' || action === 'unreact')
      ? present({ type: 'reaction', ...from, mid, action, reaction: string(reaction), emoji: string(emoji) })
      : undefined,
  referral: (referral, from) => ({ type: 'referral', ...from, referral: readReferral(referral) }),
  read: ({ watermark }, from) => ({
    type: 'read',
    ...from,
    watermark: milliseconds(watermark) ?? from.timestamp,
  }),
  delivery: ({ watermark, mids }, from) => ({
    type: 'delivery',
    ...from,
    watermark: milliseconds(watermark) ?? from.timestamp,
    mids: list(mids).filter((mid) => typeof mid === 'string'),
  }),
  optin: (optin, from) =>
    present({
      type: 'optin',
      ...from,
      optin_type: string(optin.type),
      payload: string(optin.payload),
      title: string(optin.title),
      ref: string(optin.ref),
      user_ref: id(optin.user_ref),
      notification_messages_token: string(optin.notification_messages_token),
      notification_messages_timezone: string(optin.notification_messages_timezone),
      notification_messages_status: string(optin.notification_messages_status),
      user_token_status: string(optin.user_token_status),
      token_expiry_timestamp: milliseconds(optin.token_expiry_timestamp),
    }),
  account_linking: ({ status, authorization_code }, from) =>
    status === 'linked' || status === 'unlinked'
      ? present({ type: 'account_linking', ...from, status, authorization_code: string(authorization_code) })
      : undefined,
  pass_thread_control: (control, from) => ({ type: 'pass_thread_control', ...from, ...owners(control) }),
  take_thread_control: (control, from) => ({ type: 'take_thread_control', ...from, ...owners(control) }),
  request_thread_control: ({ requested_owner_app_id, metadata }, from) =>
    present({
      type: 'request_thread_control',
      ...from,
      requested_owner_app_id: id(requested_owner_app_id),
      metadata: string(metadata),
    }),
  messaging_feedback: (feedback, from) => ({
    type: 'messaging_feedback',
    ...from,
    answers: list(feedback.feedback_screens).filter(isObject).flatMap(answersOn),
  }),
  response_feedback: ({ feedback, mid }, from) =>
    feedback === 'Good response' || feedback === 'Bad response'
      ? present({ type: 'response_feedback', ...from, feedback, mid: string(mid) })
      : undefined,
  order: ({ products, note }, from) =>
    present({
      type: 'order',
      ...from,
      products: list(products).filter(isObject).flatMap(ordered),
      note: string(note),
    }),
  messaging_customer_information: ({ screens }, from) => ({
    type: 'messaging_customer_information',
    ...from,
    answers: list(screens)
      .filter(isObject)
      .flatMap(({ responses }) => list(responses).filter(isObject))
      .map(({ key, value }) => ({ key: String(key), value: String(value) })),
  }),
  template: ({ type, payload, coupon_code }, from) =>
    type === 'coupon'
      ? present({ type: 'coupon', ...from, coupon_code: string(coupon_code), payload: string(payload) })
      : undefined,
  call_permission_reply: ({ response, expiration_timestamp }, from) =>
    response === 'approve' || response === 'reject'
      ? present({
          type: 'call_permission_reply',
          ...from,
          response,
          expiration_timestamp: milliseconds(expiration_timestamp),
        })
      : undefined,
  form: (form, from) => {
    const form_id = id(form.id);
    return form_id === undefined ? undefined : { type: 'form', ...from, form_id };
  },
};

/** Reads an element of `messaging`; undefined if its shape is not known. */
export function readElement(element: Json, common: Common): EventContent | undefined {
  const recipient = id(at(element, 'recipient').id);
  const ours = { ...common, page: common.page || (recipient ?? '') };
  if (isObject(element.policy_enforcement)) return policyEnforcement(element.policy_enforcement, ours);
  if (isObject(element.app_roles)) return appRoles(element.app_roles, ours);

  // A plugin on a website names the person before there is a page-scoped id.
  const sender = id(at(element, 'sender').id) ?? id(at(element, 'optin').user_ref);
  // A comment in a group: `group_feed`.
  if (sender === undefined && typeof element.field === 'string')
    return readChange(element.field, element, ours);
  if (sender === undefined || recipient === undefined) return undefined;
  const message = at(element, 'message');
  if (message.is_echo === true)
    return readEcho(message, { ...common, page: common.page || sender, person: recipient });
  const key = Object.keys(READERS).find((key) => isObject(element[key]));
  return key === undefined ? undefined : READERS[key]?.(at(element, key), { ...ours, person: sender });
}

/** Reads a tap, except for its payload: only the App that sent the button gets it. */
export function readPostback(postback: Json, from: FromPerson) {
  return present({
    type: 'postback',
    ...from,
    title: string(postback.title) ?? '',
    mid: string(postback.mid),
    referral: referralOf(postback, string(postback.payload)),
  });
}

function policyEnforcement({ action, reason }: Json, common: Common): EventContent | undefined {
  if (typeof action !== 'string') return undefined;
  return present({ type: 'policy_enforcement', ...common, action, reason: string(reason) });
}

function appRoles(roles: Json, common: Common): EventContent {
  const lists = Object.entries(roles).map(([app, roles]) => [app, list(roles).map(String)] as const);
  return { type: 'app_roles', ...common, roles: Object.fromEntries(lists) };
}

function owners({ previous_owner_app_id, new_owner_app_id, metadata }: Json) {
  return present({
    previous_owner_app_id: id(previous_owner_app_id),
    new_owner_app_id: id(new_owner_app_id),
    metadata: string(metadata),
  });
}

function answersOn(screen: Json): readonly FeedbackAnswer[] {
  return Object.entries(at(screen, 'questions')).flatMap(([question, answer]) => {
    if (!isObject(answer)) return [];
    const { type, payload } = answer;
    const follow_up = string(at(answer, 'follow_up').payload);
    return [present({ question, type: String(type), payload: String(payload), follow_up })];
  });
}

function ordered({ id: product, retailer_id, name, unit_price, currency, quantity }: Json) {
  const productId = id(product);
  if (productId === undefined) return [];
  return [
    present({
      id: productId,
      retailer_id: id(retailer_id),
      name: string(name),
      unit_price: number(unit_price),
      currency: string(currency),
      quantity: number(quantity),
    }),
  ];
}
