import { mustHold } from '../limits.ts';
import { checkMenu, type MessengerProfile } from '../messenger-profile.ts';
import { withWholeUrls } from '../urls.ts';
import { succeed } from './answers.ts';
import { type CallsForPerson, personOf } from './person.ts';

const SOURCE = 'https://developers.facebook.com/docs/messenger-platform/send-messages/persistent-menu';

/** A menu: one entry a locale, one of them `default`. */
type Menu = NonNullable<MessengerProfile['persistent_menu']>;

const EDGE = 'me/custom_user_settings';

/**
 * Gives one person a menu of their own instead of the Page's. It needs Get Started, and shows at once. Up to 20 items a
 * locale, titles of at most 30 characters; ten calls for each person in ten minutes.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/persistent-menu
 */
export async function setUserMenu(conversation: CallsForPerson, menu: Menu): Promise<void> {
  const hasDefault = menu.some(({ locale }) => locale === 'default');
  mustHold(hasDefault, 'A menu must have an entry for the locale “default”', SOURCE);
  checkMenu(menu, SOURCE);
  const persistent_menu = withWholeUrls(menu, 'a menu', SOURCE);
  await succeed(conversation, 'POST', EDGE, { body: { psid: personOf(conversation), persistent_menu } });
}

/** Gives a person the Page's menu back. */
export async function removeUserMenu(conversation: CallsForPerson): Promise<void> {
  const query = { psid: personOf(conversation), params: '["persistent_menu"]' };
  await succeed(conversation, 'DELETE', EDGE, { query });
}
