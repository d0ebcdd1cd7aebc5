/** Something that people ask for: by its button, which has at most 20 characters, or by one of its words. */
interface Topic {
  readonly title: string;
  readonly text: string;
  readonly words: RegExp;
}

/** Everything that the bot says, in one language. A text that is missing in one of them does not compile. */
export interface Texts {
  /** The name of the language in itself. */
  readonly language: string;
  readonly greeting: string;
  hello(name: string | undefined): string;
  readonly menu: string;
  readonly hours: Topic;
  readonly place: Topic;
  readonly change: Topic;
  readonly changed: string;
  readonly unknown: string;
}

const en: Texts = {
  language: 'English',
  greeting: 'Hello {{user_first_name}}! Ask us anything.',
  hello: (name) => `Hello${name ? ` ${name}` : ''}!`,
  menu: 'What would you like to know?',
  hours: {
    title: 'Opening hours',
    text: 'We are open from Tuesday to Saturday, 9 to 18.',
    words: /open|hour|close/i,
  },
  place: { title: 'Where are you?', text: 'You find us at 5 Main Square.', words: /where|address/i },
  change: { title: 'Language', text: 'Which language do you speak?', words: /language/i },
  changed: 'I speak English with you from now on.',
  unknown: 'I do not know that one.',
};

const de: Texts = {
  language: 'Deutsch',
  greeting: 'Hallo {{user_first_name}}! Fragen Sie uns.',
  hello: (name) => `Guten Tag${name ? ` ${name}` : ''}!`,
  menu: 'Was möchten Sie wissen?',
  hours: {
    title: 'Öffnungszeiten',
    text: 'Wir haben Dienstag bis Samstag von 9 bis 18 Uhr geöffnet.',
    words: /offen|öffne|zeiten/i,
  },
  place: { title: 'Wo sind Sie?', text: 'Sie finden uns am Hauptplatz 5.', words: /wo\b|adresse/i },
  change: { title: 'Sprache', text: 'Welche Sprache sprechen Sie?', words: /sprache/i },
  changed: 'Ab jetzt spreche ich Deutsch mit Ihnen.',
  unknown: 'Das weiß ich leider nicht.',
};

const fr: Texts = {
  language: 'Français',
  greeting: 'Bonjour {{user_first_name}} ! Posez-nous vos questions.',
  hello: (name) => `Bonjour${name ? ` ${name}` : ''} !`,
  menu: 'Que souhaitez-vous savoir ?',
  hours: {
    title: 'Horaires',
    text: 'Nous sommes ouverts du mardi au samedi, de 9 h à 18 h.',
    words: /ouvert|horaire|heure/i,
  },
  place: { title: 'Où êtes-vous ?', text: 'Vous nous trouvez au 5, place Principale.', words: /où|adresse/i },
  change: { title: 'Langue', text: 'Quelle langue parlez-vous ?', words: /langue/i },
  changed: 'À partir de maintenant, je parle français avec vous.',
  unknown: 'Je ne le sais malheureusement pas.',
};

/** The texts by language. A further language is one more line here. */
export const TEXTS = { en, de, fr } as const satisfies Record<string, Texts>;

export type Language = keyof typeof TEXTS;

/** For people whose language is not among them, or is not known. */
export const FALLBACK: Language = 'en';

export const LANGUAGES = Object.keys(TEXTS).filter(isLanguage);

/** The locales of Facebook's app in which greeting and menu are not shown in the fallback. */
export const LOCALES = [
  { locale: 'de_DE', language: 'de' },
  { locale: 'fr_FR', language: 'fr' },
  { locale: 'fr_CA', language: 'fr' },
] as const;

/** The language in a locale of Facebook's, like `de_DE`, or in the name of a language; undefined if there is none. */
export function languageIn(text = ''): Language | undefined {
  const [code = ''] = text.toLowerCase().split('_');
  const named = LANGUAGES.find(
    (language) => TEXTS[language].language.toLowerCase() === text.trim().toLowerCase(),
  );
  return isLanguage(code) ? code : named;
}

function isLanguage(code: string): code is Language {
  return Object.hasOwn(TEXTS, code);
}
