import { mustHold, textWithin } from './limits.ts';
import type { AttachmentMessage } from './message.ts';
import * as PAGES from './pages.ts';
import { template } from './template.ts';
import { withoutEmpty } from './without-empty.ts';

/** A coupon: a code, a page where it is used, or both. */
export interface Coupon {
  /** At most 80 characters. */
  readonly title: string;
  /** At most 80 characters; “Terms may apply.” by default. */
  readonly subtitle?: string;
  /** Shown when the person taps “Reveal code”, which arrives as the event `coupon`. No spaces. */
  readonly coupon_code?: string;
  /** The page behind the second button. */
  readonly coupon_url?: string;
  /** The text of that button; “Shop now” by default. */
  readonly coupon_url_button_title?: string;
  /** The sentence above the coupon. */
  readonly coupon_pre_message?: string;
  readonly image_url?: string;
  /** Comes back in the event `coupon`. */
  readonly payload?: string;
}

/**
 * A coupon with a code (no spaces), a page where it is used, or both: `coupon({ title: '10 % off', coupon_code: 'BREAD10' })`.
 * Title and subtitle have at most 80 characters. A tap on “Reveal code” arrives as the event `coupon`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/coupon
 */
export function coupon(coupon: Coupon): AttachmentMessage<never> {
  return template(withoutEmpty({ template_type: 'coupon', ...coupon }), () => {
    const { subtitle = '', coupon_code = '', coupon_url = '' } = withoutEmpty(coupon);
    textWithin('The title of a coupon', coupon.title, 80, PAGES.coupon);
    textWithin('The subtitle of a coupon', subtitle, 80, PAGES.coupon, 0);
    mustHold(coupon_code + coupon_url !== '', 'A coupon needs a coupon_code or a coupon_url', PAGES.coupon);
    mustHold(!/\s/.test(coupon_code), 'The code of a coupon must not have spaces', PAGES.coupon);
  });
}
