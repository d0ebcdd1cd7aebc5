import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { checkProfile } from '../../../lambda/messenger/messenger-profile.ts';
import { talk } from '../../talk.ts';
import { bot } from './bot.ts';
import { profile } from './profile.ts';
import { LANGUAGES, languageIn, TEXTS, type Texts } from './texts.ts';

/** The bot, which on a reaction also reads the person's menu. */
const watched: typeof bot = {
  ...bot,
  async reaction({ graph, person }) {
    menu = JSON.stringify(await graph('GET', 'me/custom_user_settings', { query: { psid: person } }));
  },
};

let menu = '';
let anna = talk(watched);

beforeEach(() => {
  anna = talk(watched);
});

function inLocale(locale: string | undefined): typeof anna {
  const person = talk(bot);
  person.profile = { ...person.profile, locale };
  return person;
}

test('people are greeted in the language of their Facebook', async () => {
  const greetings = { en_GB: 'Hello Anna!', de_AT: 'Guten Tag Anna!', fr_CA: 'Bonjour Anna !' };
  for (const [locale, greeting] of Object.entries(greetings)) {
    const person = inLocale(locale);
    await person.getsStarted();
    assert.equal(person.heard()[0], greeting);
  }
});

test('people with another language, or of whom Facebook does not tell it, are greeted in English', async () => {
  for (const locale of ['pt_BR', undefined]) {
    const person = inLocale(locale);
    await person.getsStarted();
    assert.equal(person.heard()[0], 'Hello Anna!');
  }
  anna.profile = { error: '100/33' };
  await anna.getsStarted();
  assert.equal(anna.heard()[0], 'Hello!');
});

test('a chosen language stays, and the menu of the person is in it', async () => {
  await anna.getsStarted();
  await anna.taps('Language');
  assert.deepEqual(anna.offered(), ['English', 'Deutsch', 'Français']);
  await anna.taps('Deutsch');
  assert.deepEqual(anna.heard(), ['Ab jetzt spreche ich Deutsch mit Ihnen.', 'Was möchten Sie wissen?']);
  await anna.taps('Öffnungszeiten');
  assert.deepEqual(anna.heard(), [TEXTS.de.hours.text]);
  await anna.reacts('👍');
  assert.match(menu, /"title":"Sprache"/);
});

test('a language can be changed by its name and by the word for it, in any of them', async () => {
  const person = inLocale('fr_FR');
  await person.says('deutsch');
  assert.equal(person.heard()[0], TEXTS.de.changed);
  for (const word of ['Andere Sprache bitte', 'Another language please', 'Une autre langue']) {
    await person.says(word);
    assert.deepEqual(person.heard(), [TEXTS.de.change.text]);
  }
  await person.taps('Français');
  assert.equal(person.heard()[0], TEXTS.fr.changed);
});

test('questions are understood by their words in the person’s language, others get the topics', async () => {
  const questions = {
    en_US: 'Are you open today?',
    de_DE: 'Haben Sie heute offen?',
    fr_FR: 'Quels horaires ?',
  };
  for (const [locale, question] of Object.entries(questions)) {
    const person = inLocale(locale);
    await person.says(question);
    assert.equal(person.heard()[0], TEXTS[languageIn(locale) ?? 'en'].hours.text);
    await person.says('42');
    assert.equal(person.offered().length, 3);
  }
});

test('Facebook is asked for the language once', async () => {
  await anna.says('hello');
  anna.profile = { ...anna.profile, locale: 'de_DE' };
  await anna.says('hello');
  assert.deepEqual(anna.heard(), [TEXTS.en.unknown]);
});

test('the button of a language that is gone asks for one', async () => {
  await anna.taps('LANGUAGE:it');
  assert.deepEqual(anna.heard(), [TEXTS.en.change.text]);
});

test('a language in which a text is missing does not compile', () => {
  // @ts-expect-error There is no greeting.
  const italian: Texts = { ...TEXTS.en, language: 'Italiano', greeting: undefined };
  assert.equal(italian.language, 'Italiano');
});

test('every title fits on a quick reply', () => {
  for (const language of LANGUAGES) {
    const { hours, place, change } = TEXTS[language];
    for (const { title } of [hours, place, change]) assert.ok(title.length <= 20, title);
  }
});

test('the profile keeps Meta’s limits in every locale', () => checkProfile(profile));
