import type { Parsed } from './graph-body.ts';
import { errorOf, isRefusal, RefusedCall, refuse } from './graph-call.ts';
import type { GraphContext } from './graph-context.ts';
import { type GraphErrorCode, graphError } from './graph-errors.ts';
import { refusalFor } from './message-limits.ts';
import type { MessageContext, PageMessage, SendRequest } from './page-message.ts';

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/send-api */
export function send({ body, file }: Parsed, context: GraphContext): object {
  checkType(body);
  const { recipient } = body;
  const { message, utility } = readable(body, context);
  const post = recipient?.comment_id ?? recipient?.post_id;
  if (post !== undefined) {
    checkMessage(message, file !== undefined);
    const reply = context.replyPrivately(post, message);
    if (typeof reply === 'string') refuseWith(reply);
    return { recipient_id: reply.person, message_id: reply.mid };
  }
  if (recipient?.user_ref !== undefined) {
    checkMessage(message, file !== undefined);
    const person = context.personOfUserRef(recipient.user_ref);
    if (!person) refuse(100, '(#100) No matching user found', 2018001);
    return { message_id: context.receive(person, message) };
  }
  const token = recipient?.notification_messages_token;
  const person = token === undefined ? recipient?.id : context.personOfToken(token);
  if (token !== undefined && !person) refuse(100, '(#100) Invalid notification messages token');
  if (!person) refuse(100, '(#100) The parameter recipient is required');
  if (!context.profileOf(person)) refuse(100, '(#100) No matching user found', 2018001);
  if (!context.page.owners.mayWrite(person)) refuseWith('10/2018300');
  if (body.sender_action !== undefined) return senderAction(body, person, context);
  checkMessage(message, file !== undefined);
  if (token === undefined && utility === undefined) checkWindow(body, context.windowOpenedAt(person));
  if (file && file.size > 25 * 1024 * 1024)
    refuse(100, '(#100) Attachment size exceeds allowable limit', 2018109);
  return {
    recipient_id: person,
    message_id: context.receive(person, message, file, { ...contextOf(body), ...(utility && { utility }) }),
  };
}

function refuseWith(key: GraphErrorCode): never {
  const { error, status } = graphError(key);
  throw new RefusedCall(error, status);
}

function contextOf({ persona_id, reply_to }: SendRequest): MessageContext {
  return { ...(persona_id && { persona: persona_id }), ...(reply_to?.mid && { replyTo: reply_to.mid }) };
}

/**
 * The message as the person reads it, and the name of its template if it is a utility message.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages
 */
function readable(
  { message, messaging_type = 'UTILITY' }: SendRequest,
  { page }: GraphContext,
): { readonly message: PageMessage | undefined; readonly utility?: string } {
  const isTemplate = message?.template !== undefined;
  if (isTemplate && messaging_type !== 'UTILITY')
    refuse(100, '(#100) A template needs the messaging_type UTILITY');
  if (!isTemplate) return { message };
  const filled = page.templates.fill(message);
  if (isRefusal(filled)) throw new RefusedCall(errorOf(filled));
  const { name }: { name?: unknown } = { ...message.template };
  return { message: filled, utility: String(name) };
}

const DAY = 24 * 60 * 60_000;

/**
 * A person who never wrote in this simulator may have written before it started.
 * Source: https://developers.facebook.com/docs/messenger-platform/policy
 */
function checkWindow({ tag }: SendRequest, windowOpenedAt = Date.now()): void {
  const open = tag !== undefined && TAGS.has(tag) ? 7 * DAY : DAY;
  if (Date.now() - windowOpenedAt <= open) return;
  refuseWith('10/2018278');
}

/** Meta removed all other tags on 2026-04-27. Its pages disagree on CUSTOMER_FEEDBACK, which is for the form alone. */
const TAGS = new Set(['HUMAN_AGENT', 'CUSTOMER_FEEDBACK']);

function checkType({
  messaging_type: type = 'RESPONSE',
  tag,
  notification_type = 'REGULAR',
  message,
}: SendRequest): void {
  if (!['RESPONSE', 'UPDATE', 'UTILITY', 'MESSAGE_TAG'].includes(type))
    refuse(100, '(#100) Invalid messaging_type');
  if (type === 'UTILITY' && message && !message.template)
    refuse(100, '(#100) A utility message must be sent from a template');
  if ((type === 'MESSAGE_TAG') !== (tag !== undefined))
    refuse(100, '(#100) Tag and messaging_type do not match');
  if (tag !== undefined && !TAGS.has(tag)) refuse(100, '(#100) The message tag is no longer supported');
  const isForm = message?.attachment?.payload?.template_type === 'customer_feedback';
  if (tag === 'CUSTOMER_FEEDBACK' && message && !isForm)
    refuse(100, '(#100) The message tag is for the customer feedback template');
  if (!['REGULAR', 'SILENT_PUSH', 'NO_PUSH'].includes(notification_type))
    refuse(100, '(#100) Invalid notification_type');
}

const ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'];

function senderAction(
  { sender_action = '', message, payload }: SendRequest,
  person: string,
  context: GraphContext,
): object {
  if (message) refuse(100, '(#100) Cannot send both message and state at the same time.', 2018014);
  if (!ACTIONS.includes(sender_action)) {
    refuse(
      100,
      '(#100) Param sender_action must be one of {MARK_SEEN, TYPING_ON, TYPING_OFF, REACT, UNREACT}',
    );
  }
  if (sender_action.endsWith('react') && !payload?.message_id)
    refuse(100, '(#100) The parameter payload is required');
  context.senderAction(person, sender_action, payload);
  return { recipient_id: person };
}

function checkMessage(message: PageMessage | undefined, hasFile: boolean): asserts message is PageMessage {
  const refusal = refusalFor(message && { ...message }, hasFile);
  if (refusal) throw new RefusedCall(errorOf(refusal));
}
