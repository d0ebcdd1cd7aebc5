import { type Language, TEXTS } from './texts.ts';

/** The lines of the menu in a language. */
export function menuItems(language: Language) {
  const { hours, place, change } = TEXTS[language];
  return [
    { type: 'postback', title: hours.title, payload: 'HOURS' },
    { type: 'postback', title: place.title, payload: 'PLACE' },
    { type: 'postback', title: change.title, payload: 'LANGUAGE' },
  ] as const;
}
