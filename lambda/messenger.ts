/** Everything that `bot.ts` and `profile.ts` import. */

// The bot and what its handlers get
export type { Bot, Payloads, Tap } from './conversation/bot.ts';
export type { Conversation, Page, PageConversation, Reaction } from './conversation/conversation.ts';
export type { Turn } from './conversation/engine-state.ts';
// What can arrive
export type { Attachment, EventType, MessengerEvent, Referral } from './events.ts';
export { accountLink, accountUnlink, phoneNumber, postback, webUrl } from './messenger/buttons.ts';
// Media
export { image, mediaFromId, mediaFromUrl, sticker, upload } from './messenger/media.ts';
// Texts, quick replies, Meta's own JSON, options
// Buttons
export {
  askEmail,
  askPhoneNumber,
  buttons,
  quickReplies,
  raw,
  withQuickReplies,
} from './messenger/messages.ts';
// The Page's profile
export type { MessengerProfile } from './messenger/messenger-profile.ts';
export { withOptions } from './messenger/send-request.ts';

// Templates
export {
  type CustomerFeedback,
  carousel,
  customerFeedback,
  mediaTemplate,
  products,
  type Receipt,
  receipt,
} from './messenger/templates.ts';
export type { UserProfile } from './messenger/user-profile.ts';
export { type OutboundMessage, outbound } from './queue/outbound.ts';
export { secret } from './runtime/bot-secret.ts';
// Retries, secrets, messages without an event
export { RetryLater } from './runtime/errors.ts';
