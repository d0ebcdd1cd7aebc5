import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProfile, type MessengerProfile } from '../../lambda/messenger/messenger-profile.ts';
import { isRefusal } from '../simulator/facebook/graph-call.ts';
import { PageApi } from '../simulator/facebook/page-api.ts';

const x = (length: number) => 'x'.repeat(length);
const many = <T>(length: number, one: T): readonly T[] => Array.from({ length }, () => one);
const locale = 'default';
const line = { type: 'postback', title: 'Menu', payload: 'MENU' } as const;
const get_started = { payload: 'GO' };
const menu = (call_to_actions: NonNullable<MessengerProfile['persistent_menu']>[number]['call_to_actions']) =>
  ({
    get_started,
    persistent_menu: [{ locale, call_to_actions }],
  }) as const;
const ice = (length: number, payload = 'P') =>
  ({
    ice_breakers: [{ locale, call_to_actions: many(length, { question: 'Q?', payload }) }],
  }) as const;
const commands = (length: number, name = 'go', description = 'Goes') =>
  ({
    commands: [{ locale, commands: many(length, { name, description }) }],
  }) as const;

const LIMITS: Record<
  string,
  readonly [within: MessengerProfile, beyond: MessengerProfile, complaint: RegExp]
> = {
  'a greeting': [
    { greeting: [{ locale, text: x(160) }] },
    { greeting: [{ locale, text: x(161) }] },
    /A greeting can have at most 160 characters \(got 161\) .*messenger-profile-api/,
  ],
  'four ice breakers': [ice(4), ice(5), /A locale can have at most 4 ice breakers \(got 5\)/],
  'the payload of an ice breaker': [ice(1, x(1000)), ice(1, x(1001)), /payload of an ice breaker .* 1000/],
  'twenty menu items': [
    menu(many(20, line)),
    menu(many(21, line)),
    /A locale can have at most 20 menu items \(got 21\)/,
  ],
  'the title of a menu item': [
    menu([{ ...line, title: x(30) }]),
    menu([{ ...line, title: x(31) }]),
    /title of a menu item can have at most 30/,
  ],
  'a menu without items': [
    { get_started, persistent_menu: [{ locale, composer_input_disabled: false }, { locale: 'de_DE' }] },
    { get_started, persistent_menu: [{ locale, composer_input_disabled: true }] },
    /menu that hides the composer needs call_to_actions/,
  ],
  'an empty list of menu items': [menu([line]), menu([]), /The list of menu items must not be empty/],
  'the page behind a menu item': [
    menu([{ type: 'web_url', title: 'Shop', url: 'https://example.com/' }]),
    menu([{ type: 'web_url', title: 'Shop', url: 'data:text/html,Shop' }]),
    /url of a menu item must begin with https:/,
  ],
  'a menu without Get Started': [
    menu([line]),
    { persistent_menu: [{ locale, call_to_actions: [line] }] },
    /A persistent menu needs get_started/,
  ],
  'a hundred commands': [commands(100), commands(101), /A locale can have at most 100 commands \(got 101\)/],
  'the name of a command': [commands(1, x(32)), commands(1, x(33)), /name of a command can have at most 32/],
  'the description of a command': [
    commands(1, 'go', x(64)),
    commands(1, 'go', x(65)),
    /description of a command can have at most 64/,
  ],
  'the payload of Get Started': [
    { get_started: { payload: x(1000) } },
    { get_started: { payload: x(1001) } },
    /payload of Get Started can have at most 1000/,
  ],
  'a profile without the default locale': [
    { greeting: [{ locale, text: 'Hi' }] },
    { greeting: [{ locale: 'de_DE', text: 'Hallo' }] },
    /greeting must have an entry for the locale “default”/,
  ],
};

for (const [what, [within, beyond, complaint]] of Object.entries(LIMITS)) {
  test(`${what}: a profile within the limit is accepted, one beyond it is refused`, () => {
    checkProfile(within);
    assert.throws(() => checkProfile(beyond), complaint);
  });
}

/** Limits that the simulated Facebook does not have. */
const OURS: ReadonlySet<string> = new Set([
  'the payload of an ice breaker',
  'an empty list of menu items',
  'the page behind a menu item',
  'the payload of Get Started',
  'a profile without the default locale',
]);

test('Facebook takes every profile within the limits, and refuses those beyond its own', () => {
  const isTaken = (profile: MessengerProfile) => {
    const call = {
      method: 'POST',
      edge: 'messenger_profile',
      query: new URLSearchParams(),
      body: { ...profile },
    };
    return !isRefusal(new PageApi().answer(call) ?? {});
  };
  for (const [what, [within, beyond]] of Object.entries(LIMITS))
    assert.deepEqual([isTaken(within), isTaken(beyond)], [true, OURS.has(what)], what);
});
