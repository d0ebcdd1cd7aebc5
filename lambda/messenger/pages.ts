/** The pages on which Meta states its limits: one constant each, so that the bundle has only those that it needs. */

export const sendApi = 'https://developers.facebook.com/docs/messenger-platform/reference/send-api';
export const quickReplies =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies';
export const buttons = 'https://developers.facebook.com/docs/messenger-platform/reference/buttons';
export const button = 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/button';
export const generic =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic';
export const media = 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/media';
export const receipt =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/template/receipt';
export const product =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/template/product';
export const feedback =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template';
export const coupon = 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/coupon';
export const imageGrid =
  'https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid';
export const information =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/templates/structured-information-template';
export const instantForm =
  'https://developers.facebook.com/docs/messenger-platform/send-messages/templates/instant-form-template';
export const notifications = 'https://developers.facebook.com/docs/messenger-platform/marketing-messages';
export const utility =
  'https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages';
export const attachments =
  'https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api';
export const profile =
  'https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api';
export const comments = 'https://developers.facebook.com/docs/graph-api/reference/object/comments';
