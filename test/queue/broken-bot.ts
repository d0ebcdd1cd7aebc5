import type { Bot } from '../../lambda/messenger.ts';

/** Fails as an author's file does when it looks for something that is not there. */
function openingHours(): Readonly<Record<string, string>> {
  throw new Error('No file with opening hours, and a secret');
}

const hours = openingHours();

/** A bot that cannot be loaded. */
export const bot: Bot = {
  text: ({ send }) => send(hours.monday ?? 'Closed'),
};
