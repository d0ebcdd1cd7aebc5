import { Fault } from '../runtime/errors.ts';

/** A message breaks a rule of Meta's: it was not sent, and no retry can help. */
class LimitExceeded extends Fault {
  override readonly name = 'LimitExceeded';
}

/** Where on Meta's pages the limits of something stand. */
export const PAGES = {
  sendApi: 'https://developers.facebook.com/docs/messenger-platform/reference/send-api',
  quickReplies: 'https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies',
  buttons: 'https://developers.facebook.com/docs/messenger-platform/reference/buttons',
  button: 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/button',
  generic: 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic',
  media: 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/media',
  receipt: 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/receipt',
  product: 'https://developers.facebook.com/docs/messenger-platform/send-messages/template/product',
  feedback:
    'https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template',
  attachments: 'https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api',
  profile: 'https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api',
} as const;

/** What checks a message before it is sent; not part of its JSON. */
export const check: unique symbol = Symbol('check');

/** Something that can be checked. */
export interface Checked {
  readonly [check]?: () => void;
}

/** Checks what was built, if it can be checked. @throws LimitExceeded */
export function checkLimits(built: object): void {
  if (check in built && typeof built[check] === 'function') built[check]();
}

/** A text of `min` to `max` characters (code points, as Meta counts them). */
export function textWithin(what: string, text: string, max: number, source: string, min = 1): void {
  const given = [...text].length;
  if (given > max) refuse(`${what} may have at most ${max} characters; ${given} were given`, source);
  if (given < min) refuse(`${what} must have at least ${min} characters; ${given} were given`, source);
}

/** A list of `min` to `max` elements. */
export function countWithin(
  what: string,
  list: readonly unknown[],
  max: number,
  source: string,
  min = 1,
): void {
  const given = list.length;
  if (given > max) refuse(`${what} may be at most ${max}; ${given} were given`, source);
  if (given < min) refuse(`${what} must be at least ${min}; ${given} were given`, source);
}

/** @throws LimitExceeded unless the rule is kept */
export function mustHold(holds: boolean, rule: string, source: string): void {
  if (!holds) refuse(rule, source);
}

function refuse(rule: string, source: string): never {
  throw new LimitExceeded(`${rule} (${source}).`);
}
