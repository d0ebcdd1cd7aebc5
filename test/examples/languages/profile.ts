import type { MessengerProfile } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';
import { menuItems } from './menu.ts';
import { FALLBACK, LOCALES, TEXTS } from './texts.ts';

const locales = [{ locale: 'default', language: FALLBACK } as const, ...LOCALES];

/** Greeting and menu in the language of a person's Facebook. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: locales.map(({ locale, language }) => ({ locale, text: TEXTS[language].greeting })),
  persistent_menu: locales.map(({ locale, language }) => ({ locale, call_to_actions: menuItems(language) })),
};
