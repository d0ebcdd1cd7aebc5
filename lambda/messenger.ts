/** Everything that `bot.ts`, `profile.ts` and `templates.ts` import. */
// biome-ignore-all assist/source/organizeImports: by heading, not by file.

// The bot, and what its handlers get
export type { Bot, Payloads, Tap } from './conversation/bot.ts';
export type { Conversation, Page, PageConversation, Reaction } from './conversation/conversation.ts';
export type { Turn } from './conversation/engine-state.ts';
export type { UserProfile } from './messenger/user-profile.ts';

// What can arrive
export type { Attachment, EventType, MessengerEvent, Referral } from './events.ts';

// Texts with quick replies or buttons, Meta's own JSON, options
export {
  askEmail,
  askPhoneNumber,
  buttons,
  quickReplies,
  raw,
  withQuickReplies,
} from './messenger/messages.ts';
export { withOptions } from './messenger/send-request.ts';

// Buttons
export { accountLink, accountUnlink, phoneNumber, postback, webUrl } from './messenger/buttons.ts';

// Media
export { image, mediaFromId, mediaFromUrl, sticker, thumbs, upload } from './messenger/media.ts';

// Templates
export {
  type CustomerFeedback,
  carousel,
  customerFeedback,
  mediaTemplate,
  products,
} from './messenger/templates.ts';
export { type Receipt, receipt } from './messenger/receipt.ts';
export { type Coupon, coupon } from './messenger/coupon.ts';
export { type GridImage, type ImageGrid, imageGrid } from './messenger/image-grid.ts';

// Forms and requests
export {
  type CustomerInformation,
  callingOptIn,
  customerInformation,
  instantForm,
  type NotificationOptIn,
  notificationOptIn,
} from './messenger/forms.ts';

// Utility messages, later than 24 hours after the person's last message
export type { MessageTemplate } from './messenger/message-templates.ts';
export { utility } from './messenger/utility.ts';

// What people see before they write
export type { MessengerProfile } from './messenger/messenger-profile.ts';

// Small calls of the Graph API; `graph` of the conversation and of the Page makes any other
export type { CallsGraph, GraphMethod, GraphOptions } from './messenger/graph-request.ts';
export type { PublicReply } from './conversation/conversation.ts';
export { createPersona, deletePersona, type Persona, personas } from './messenger/calls/personas.ts';
export { type OwnFile, uploadAttachment } from './messenger/calls/attachments.ts';
export { removeUserMenu, setUserMenu } from './messenger/calls/user-menu.ts';
export {
  addLabel,
  createLabel,
  deleteLabel,
  type Label,
  labels,
  labelsOf,
  removeLabel,
} from './messenger/calls/labels.ts';
export { blockUser, moveToSpam, unblockUser } from './messenger/calls/moderation.ts';
export { type KeptMessage, readConversation } from './messenger/calls/read-conversation.ts';
export { extendThreadControl, type ThreadOwner, threadOwner } from './messenger/calls/thread-control.ts';
export type { CallsForPerson } from './messenger/calls/person.ts';

// Secrets, calls of AWS, retries, messages without an event
export { type AwsFetchOptions, awsFetch } from './runtime/aws-fetch.ts';
export { secret } from './runtime/bot-secret.ts';
export { GraphApiRefused } from './messenger/graph-error.ts';
export { RetryLater } from './runtime/errors.ts';
export { type OutboundMessage, outbound } from './queue/outbound.ts';
