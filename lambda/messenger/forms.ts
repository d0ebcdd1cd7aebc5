/** Templates that ask the person for something, except the feedback form. */
import { mustHold, textWithin } from './limits.ts';
import type { AttachmentMessage } from './message.ts';
import * as PAGES from './pages.ts';
import { template } from './template.ts';
import { withoutEmpty } from './without-empty.ts';

/** A form for the person's name and address. */
export interface CustomerInformation {
  /** Your privacy policy. */
  readonly business_privacy: { readonly url: string };
  /** Codes of the countries that you deliver to: `DE`, `US` …; all by default. */
  readonly countries?: readonly string[];
  /** 1 to 7; 1 by default. */
  readonly expires_in_days?: number;
  /** Meta's further fields, which name and require parts of the form. */
  readonly [field: string]: unknown;
}

/**
 * A form for the person's address, open for 1 to 7 days: `customerInformation({ business_privacy: { url }, countries: ['DE'] })`.
 * It arrives as the event `messaging_customer_information`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/templates/structured-information-template
 */
export function customerInformation(form: CustomerInformation): AttachmentMessage<never> {
  const { expires_in_days: days = 1 } = form;
  return template(withoutEmpty({ template_type: 'customer_information', ...form }), () => {
    const must = (holds: boolean, rule: string) => mustHold(holds, rule, PAGES.information);
    must(days >= 1 && days <= 7, `The form can stay open for 1 to 7 days (got ${days})`);
    const hasPolicy = Boolean(form.business_privacy?.url);
    must(hasPolicy, 'The form needs business_privacy with the url of your privacy policy');
  });
}

/**
 * A lead form of your Page, by id; Meta may still change this. Its questions may be custom ones, names, e-mail and phone.
 * It arrives as the event `form`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/templates/instant-form-template
 */
export function instantForm(form_id: string): AttachmentMessage<never> {
  return template({ template_type: 'instant_form', form_id }, () =>
    mustHold(/^\d+$/.test(form_id), 'The id of an instant form must have only digits', PAGES.instantForm),
  );
}

/** The countries in which a Page may still ask for notifications, by what Meta calls them; `EU` is all of the EU. */
export type NotificationRegion = 'AU' | 'EU' | 'JP' | 'KR' | 'UK';

/** Since 2026-02-10 (https://developers.facebook.com/docs/messenger-platform/marketing-messages). */
const REGIONS: readonly NotificationRegion[] = ['AU', 'EU', 'JP', 'KR', 'UK'];

/** What the request for notifications shows. */
export interface NotificationOptIn {
  /** At most 65 characters; “Updates and promotions” by default. */
  readonly title?: string;
  readonly image_url?: string;
  /** Comes back in the event `optin`. */
  readonly payload?: string;
  /** The text of the button: “Get messages” by default. */
  readonly notification_messages_cta_text?: 'ALLOW' | 'GET' | 'GET_UPDATES' | 'OPT_IN' | 'SIGN_UP';
  /** `Europe/Berlin`; the person's own by default. */
  readonly notification_messages_timezone?: string;
}

/**
 * A request to send the person messages at any time, with a title of at most 65 characters:
 * `notificationOptIn('EU', { title: 'Our news', payload: 'NEWS' })`. The consent arrives as the event `optin`, with the token
 * for `outbound`. Meta has ended this on 2026-02-10 except in Australia, the EU, Japan, South Korea and the United Kingdom.
 * Source: https://developers.facebook.com/docs/messenger-platform/marketing-messages
 * @param region where Page and person are
 */
export function notificationOptIn(
  region: NotificationRegion,
  optIn: NotificationOptIn,
): AttachmentMessage<never> {
  return template(withoutEmpty({ template_type: 'notification_messages', ...optIn }), () => {
    const rule = `Facebook has ended recurring notifications on 2026-02-10 except in ${REGIONS.join(', ')}: use a utility message`;
    mustHold(REGIONS.includes(region), rule, PAGES.notifications);
    textWithin('The title of a notification opt-in', optIn.title ?? '', 65, PAGES.notifications, 0);
  });
}

/**
 * A request to call the person, with the buttons Accept and Decline; at most two a day. The answer arrives in the webhook
 * field `call_permission_reply`, and a permission lasts seven days.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/calling
 */
export function callingOptIn(): AttachmentMessage<never> {
  return template({ template_type: 'calling_optin' });
}
