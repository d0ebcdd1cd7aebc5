/** Whether a message that Facebook shows in a conversation is one that the bot may have sent. */
import type { UtilityMessage } from '../messenger/message.ts';
import { isText, kindOf, type SendRequest, textOf } from '../messenger/send-request.ts';
import type { SentMessage } from '../messenger/sent-messages.ts';

/** Whether it is the same message, as far as Facebook shows it. */
export function isSame({ text, kind }: SentMessage, { message }: SendRequest): boolean {
  if (text !== '' && 'template' in message) return hasValues(text, message);
  if (text !== '') return plain(text) === plain(textOf(message));
  return !isText(message) && isSameKind(kind, kindOf(message));
}

/** Whether it may be one of the texts, and that cannot be told: the words of a utility message are not known. */
export function mayBeOneOf(candidates: readonly SentMessage[], { message }: SendRequest): boolean {
  return 'template' in message && candidates.some(({ text }) => text !== '');
}

/** Facebook may keep a text with other spaces, or with its letters composed in another way. */
export function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** Values with fewer characters may well be in what a human wrote. */
const TELLING = 8;

/**
 * Facebook shows the words of the template, which are not known here, with the values in them. A text without all of
 * them, or with few, is not taken for it: rather a copy than a message that never goes out.
 */
function hasValues(text: string, { template }: UtilityMessage): boolean {
  const values = template.components.flatMap(({ parameters }) =>
    parameters.map(({ text: value = '' }) => value.trim()).filter(Boolean),
  );
  const isTelling = values.join('').length >= TELLING;
  return isTelling && values.every((value) => words(text).includes(words(value)));
}

/** A text as words between spaces, without anything else. */
function words(text: string): string {
  return ` ${text.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, ' ')} `.replace(/ +/g, ' ');
}

/** A template has no kind of media there, and a file may have any. */
function isSameKind(there: string | undefined, ours: string | undefined): boolean {
  if (there === undefined || ours === undefined) return true;
  return there === ours || (ours === 'file' && there !== 'sticker');
}
