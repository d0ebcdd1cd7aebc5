/**
 * The Page's Messenger profile, which people see before they write: Meta's own JSON
 * (https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api).
 */
import { countWithin, mustHold, textWithin } from './limits.ts';
import * as PAGES from './pages.ts';
import type { PayloadOf, Sent } from './payload.ts';
import { wholeUrl } from './urls.ts';

/** A locale (`de_DE`), or `default` for every locale without an entry of its own. */
type Locale = 'default' | `${string}_${string}`;

/** One item of the menu. */
export type MenuItem<P extends string = string> =
  | { readonly type: 'postback'; readonly title: string; readonly payload: P }
  | {
      readonly type: 'web_url';
      readonly title: string;
      readonly url: string;
      readonly webview_height_ratio?: 'compact' | 'tall' | 'full';
    };

/** With `MessengerProfile<typeof bot>`, a payload that the bot does not handle does not compile. */
export interface MessengerProfile<B = object> {
  /**
   * The Get Started button, shown before the first message. The menu needs it. With the payload `GET_STARTED`, a click on an
   * ad that brings a Get Started too is greeted once.
   */
  readonly get_started?: { readonly payload: Sent<PayloadOf<B>> };
  /** Shown before the first message; at most 160 characters. Facebook replaces `{{user_first_name}}`. */
  readonly greeting?: readonly { readonly locale: Locale; readonly text: string }[];
  /** Up to four opening questions a locale. Facebook shows them instead of Get Started. */
  readonly ice_breakers?: readonly {
    readonly locale: Locale;
    readonly call_to_actions: readonly { readonly question: string; readonly payload: Sent<PayloadOf<B>> }[];
  }[];
  /** The menu next to the composer: up to 20 items a locale, titles of at most 30 characters. */
  readonly persistent_menu?: readonly {
    readonly locale: Locale;
    /** Hides the composer: people can tap, but not write. Then there must be items. */
    readonly composer_input_disabled?: boolean;
    readonly call_to_actions?: readonly MenuItem<Sent<PayloadOf<B>>>[];
  }[];
  /** Slash commands: up to 100 a locale. Facebook shows them instead of the menu. */
  readonly commands?: readonly {
    readonly locale: Locale;
    /** A name has at most 32 characters, a description at most 64. */
    readonly commands: readonly { readonly name: string; readonly description: string }[];
  }[];
  /** Domains whose pages may use the Messenger Extensions. */
  readonly whitelisted_domains?: readonly `https://${string}`[];
  /** Your log-in page for account linking. */
  readonly account_linking_url?: `https://${string}`;
}

/**
 * Checks a profile against Meta's limits.
 * @throws LimitExceeded
 */
export function checkProfile(profile: MessengerProfile): void {
  const { get_started, greeting = [], ice_breakers = [], persistent_menu = [], commands = [] } = profile;
  const page = PAGES.profile;
  if (get_started) textWithin('The payload of Get Started', get_started.payload, 1000, page);
  for (const { text } of greeting) textWithin('A greeting', text, 160, page);
  for (const { call_to_actions } of ice_breakers) {
    countWithin('A locale', 'ice breakers', call_to_actions, 4, page);
    for (const { payload } of call_to_actions)
      textWithin('The payload of an ice breaker', payload, 1000, page);
  }
  mustHold(
    persistent_menu.length === 0 || get_started !== undefined,
    'A persistent menu needs get_started',
    page,
  );
  checkMenu(persistent_menu, page);
  for (const { commands: list } of commands) {
    countWithin('A locale', 'commands', list, 100, page);
    for (const { name, description } of list) {
      textWithin('The name of a command', name, 32, page);
      textWithin('The description of a command', description, 64, page);
    }
  }
  for (const [what, lists] of Object.entries({ greeting, ice_breakers, persistent_menu, commands })) {
    const hasDefault = lists.length === 0 || lists.some(({ locale }) => locale === 'default');
    mustHold(hasDefault, `${what} must have an entry for the locale “default”`, page);
  }
}

/**
 * Checks a menu, of the Page or of one person, against Meta's limits.
 * @throws LimitExceeded
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/persistent-menu
 */
export function checkMenu(menu: NonNullable<MessengerProfile['persistent_menu']>, source: string): void {
  for (const { composer_input_disabled: isHidden, call_to_actions: items } of menu) {
    mustHold(!isHidden || Boolean(items), 'A menu that hides the composer needs call_to_actions', source);
    if (items) countWithin('A locale', 'menu items', items, 20, source);
    for (const item of items ?? []) {
      textWithin('The title of a menu item', item.title, 30, source);
      if (item.type === 'postback') textWithin('The payload of a menu item', item.payload, 1000, source);
      else wholeUrl('The url of a menu item', item.url, source);
    }
  }
}
