import { type Bot, type Conversation, quickReplies, setUserMenu } from '../../../lambda/messenger.ts';
import { menuItems } from './menu.ts';
import { FALLBACK, LANGUAGES, type Language, languageIn, TEXTS } from './texts.ts';

interface LanguageBot {
  payload: 'GET_STARTED' | 'HOURS' | 'PLACE' | 'LANGUAGE';
  state: { language?: Language };
}

type Chat = Conversation<LanguageBot, unknown>;

/** Speaks with all people in their language: that of their Facebook, until they choose another. */
export const bot: Bot<LanguageBot> = {
  payloads: {
    async GET_STARTED(chat) {
      const language = await languageOf(chat);
      const { first_name } = await chat.profile('first_name');
      await chat.send(TEXTS[language].hello(first_name), offer(language, TEXTS[language].menu));
    },
    HOURS: (chat) => tell('hours', chat),
    PLACE: (chat) => tell('place', chat),
    LANGUAGE: (chat) => change(chat.event.argument, chat),
  },

  async text(chat) {
    const { text } = chat.event;
    const language = await languageOf(chat);
    const { hours, place, unknown } = TEXTS[language];
    if (languageIn(text)) return change(text, chat);
    if (hours.words.test(text)) return tell('hours', chat);
    if (place.words.test(text)) return tell('place', chat);
    // In any language: someone who was given the wrong one may not know the word for it.
    if (LANGUAGES.some((other) => TEXTS[other].change.words.test(text))) return change('', chat);
    return chat.send(offer(language, unknown));
  },
};

/** The language that the person has chosen, or that of their Facebook; it is asked for once. */
async function languageOf({ state, profile }: Chat): Promise<Language> {
  const known = languageIn(state.language);
  const language = known ?? languageIn((await profile('locale')).locale) ?? FALLBACK;
  state.language = language;
  return language;
}

async function tell(topic: 'hours' | 'place', chat: Chat): Promise<unknown> {
  const language = await languageOf(chat);
  return chat.send(offer(language, TEXTS[language][topic].text));
}

/** Changes to a language, by its code or its name; asks for one if there is none such. */
async function change(wanted: string, chat: Chat): Promise<unknown> {
  const language = languageIn(wanted);
  const before = await languageOf(chat);
  if (!language) return chat.send(quickReplies(TEXTS[before].change.text, ...choices()));
  chat.state.language = language;
  // The Page's menu is in the language of Facebook: this person gets one of their own.
  await setUserMenu(chat, [{ locale: 'default', call_to_actions: menuItems(language) }]);
  return chat.send(TEXTS[language].changed, offer(language, TEXTS[language].menu));
}

function offer(language: Language, text: string) {
  const { hours, place, change } = TEXTS[language];
  return quickReplies(text, [hours.title, 'HOURS'], [place.title, 'PLACE'], [change.title, 'LANGUAGE']);
}

function choices() {
  return LANGUAGES.map((language) => [TEXTS[language].language, `LANGUAGE:${language}`] as const);
}
