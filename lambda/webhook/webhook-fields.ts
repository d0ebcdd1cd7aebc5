import type { EventType, WebhookField } from '../events.ts';

/** A message says which ad it comes from only if both are subscribed. */
const MESSAGES = ['messages', 'messaging_referrals'] as const;

/**
 * The webhook fields that deliver each type of event. App and Page must be subscribed to them
 * (https://developers.facebook.com/docs/messenger-platform/webhooks).
 */
export const WEBHOOK_FIELDS: Readonly<Record<EventType, readonly WebhookField[]>> = {
  text: MESSAGES,
  quick_reply: MESSAGES,
  attachments: MESSAGES,
  coupon: ['messages'],
  message_edit: ['message_edits'],
  postback: ['messaging_postbacks'],
  reaction: ['message_reactions'],
  // A new person comes with a tap on Get Started.
  referral: ['messaging_referrals', 'messaging_postbacks'],
  read: ['message_reads'],
  delivery: ['message_deliveries'],
  optin: ['messaging_optins'],
  account_linking: ['messaging_account_linking'],
  pass_thread_control: ['messaging_handovers'],
  take_thread_control: ['messaging_handovers'],
  request_thread_control: ['messaging_handovers'],
  app_roles: ['messaging_handovers'],
  standby: ['standby', 'messages', 'messaging_postbacks', 'messaging_handovers'],
  messaging_feedback: ['messaging_feedback'],
  response_feedback: ['response_feedback'],
  order: ['send_cart'],
  messaging_customer_information: ['messaging_customer_information'],
  form: ['messaging_in_thread_lead_form_submit'],
  echo: ['message_echoes'],
  change: ['feed', 'inbox_labels'],
  call: ['calls'],
  call_permission_reply: ['call_permission_reply'],
  policy_enforcement: ['messaging_policy_enforcement'],
  unknown: [],
};
