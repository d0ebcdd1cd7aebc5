/**
 * The templates of the Page's utility messages, which Facebook approves before they can be sent
 * (https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages).
 */
import { checkButton, type PhoneButton, type PostbackButton, type UrlButton } from './buttons.ts';
import { countWithin, mustHold, textWithin } from './limits.ts';
import * as PAGES from './pages.ts';
import type { PayloadOf, Sent } from './payload.ts';
import { wholeUrl } from './urls.ts';

/**
 * A template. Facebook knows it by name and language, and an approved one cannot be changed: give it a new name.
 * With `MessageTemplate<typeof bot>`, a payload that the bot does not handle does not compile.
 */
export interface MessageTemplate<B = object> {
  /** Small letters, digits and `_`. */
  readonly name: string;
  /** `en`, `en_US`, `de` … */
  readonly language: string;
  /** What the person reads: at most 1024 characters, with values like `{{order}}`, none of them first or last. */
  readonly body: string;
  /** An example of each value, for Facebook’s review. */
  readonly examples?: Readonly<Record<string, string>>;
  /** At most 3. A payload or URL may end with a value: `ORDER:{{order}}`. */
  readonly buttons?: readonly (PostbackButton<Sent<PayloadOf<B>>> | UrlButton | PhoneButton)[];
}

/** The names of the values in a text, in order, each once. */
export function valuesIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(VALUE), ([, name = '']) => name))];
}

/**
 * Gives the URL of a button of the template `name` as browsers write it, with its value as it is.
 * @throws LimitExceeded unless it is a whole URL of http or https
 */
export function templateUrl(name: string, url: string): string {
  const whole = wholeUrl(`The url of a button of the template ${name}`, url, PAGES.utility);
  return whole.replace(/%7B%7B(\w+)%7D%7D$/, '{{$1}}');
}

const VALUE = /\{\{([^{}]*)\}\}/g;

/**
 * Checks templates against what Facebook refuses.
 * @throws LimitExceeded
 */
export function checkTemplates(templates: readonly MessageTemplate[]): void {
  for (const template of templates) checkTemplate(template);
  const keys = templates.map(({ name, language }) => `${name} (${language})`);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  mustHold(twice === undefined, `The template ${twice} is there twice`, PAGES.utility);
}

function checkTemplate({ name, language, body, examples, buttons = [] }: MessageTemplate): void {
  const must = (holds: boolean, rule: string) =>
    mustHold(holds, `Template ${name ?? '(no name)'}: ${rule}`, PAGES.utility);
  must(/^[a-z0-9_]+$/.test(name ?? ''), 'the name may have small letters, digits and _');
  must(/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language), `the language must be like en or en_US (got ${language})`);
  textWithin(`The body of the template ${name}`, body, 1024, PAGES.utility);
  must(body.trim() !== '', 'the body must not be empty');
  must(!/[{}]/.test(body.replace(VALUE, '')), 'a value needs two braces on each side, like {{order}}');
  must(!/^\s*\{\{|\}\}\s*$/.test(body), 'the body must not begin or end with a value');
  must(!/\}\}\s*\{\{/.test(body), 'values must not stand side by side');
  countWithin(`The template ${name}`, 'buttons', buttons, 3, PAGES.utility, 0);
  for (const button of buttons) checkTemplateButton(name, button, must);
  for (const value of [body, ...buttons.map(endOf)].flatMap(valuesIn)) {
    must(/^[a-z][a-z0-9_]*$/.test(value), `{{${value}}} must have small letters, digits and _`);
    const example: unknown = examples?.[value];
    const isText = typeof example === 'string' && example.trim() !== '';
    must(isText, `the value {{${value}}} needs an example, as a text`);
  }
}

type TemplateButton = NonNullable<MessageTemplate['buttons']>[number];

const TYPES: readonly unknown[] = ['web_url', 'postback', 'phone_number'] satisfies TemplateButton['type'][];

function checkTemplateButton(
  template: string,
  button: TemplateButton,
  must: (holds: boolean, rule: string) => void,
): void {
  const { type }: { type?: unknown } = Object(button);
  must(TYPES.includes(type), `a button must open a page, send a payload or call a number (got ${type})`);
  checkButton(button);
  const { title } = button;
  must(valuesIn(title).length === 0, `the title of the button ${title} must have no value`);
  if (button.type === 'web_url') templateUrl(template, button.url);
  const [end, values] = [endOf(button), valuesIn(endOf(button))];
  const isNumber = button.type === 'phone_number';
  must(!isNumber || values.length === 0, `the number of the button ${title} must have no value`);
  must(values.length <= 1, `the button ${title} may have one value`);
  must(!/\}\}./.test(end), `the value of the button ${title} must be at the end`);
}

function endOf(button: PostbackButton | UrlButton | PhoneButton): string {
  return button.type === 'web_url' ? button.url : button.payload;
}
