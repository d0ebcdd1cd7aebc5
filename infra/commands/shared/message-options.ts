import { type Sendable, withOptions } from '../../../lambda/messenger/send-request.ts';
import { type UtilityButton, utility } from '../../../lambda/messenger/utility.ts';

const NONE: string[] = [];

/** Options of the message that `npm run send` sends. */
export const MESSAGE_OPTIONS = {
  text: { type: 'string' },
  human: { type: 'boolean', default: false },
  template: { type: 'string' },
  language: { type: 'string' },
  value: { type: 'string', multiple: true, default: NONE },
  button: { type: 'string', multiple: true, default: NONE },
} as const;

/** Help text of {@link MESSAGE_OPTIONS}. */
export const MESSAGE_HELP = `--text <text>             a text, within 24 hours of the person's last message
--human                   a human wrote it: allowed for seven days (tag HUMAN_AGENT, which Meta must approve)
--template <name>         instead of a text: a utility message from an approved template, at any time
--language <code>         the language of the template; default: en_US
--value <name>=<text>     a value of the template; one option for each
--button url=<end>, --button payload=<end>   what its buttons with a value end with, in their order`;

/** The values of {@link MESSAGE_OPTIONS}, and the token that `npm run send` may have. */
export interface MessageValues {
  readonly text?: string | undefined;
  readonly human: boolean;
  readonly template?: string | undefined;
  readonly token?: string | undefined;
  readonly language?: string | undefined;
  readonly value: readonly string[];
  readonly button: readonly string[];
}

/**
 * The message that the options ask for; undefined if there is none.
 * @throws Error that says what an option must look like
 */
export function messageOf(options: MessageValues): Sendable | undefined {
  checkTogether(options);
  const { text, human, template, language = 'en_US', value, button } = options;
  if (template !== undefined) {
    const values = Object.fromEntries(value.map((pair) => pairOf('--value', pair)));
    return utility(template, language, values, button.map(buttonOf));
  }
  return text && human ? withOptions(text, { tag: 'HUMAN_AGENT' }) : text;
}

/** Nothing that was asked for is left out in silence. */
function checkTogether({ text, human, template, token, language, value, button }: MessageValues): void {
  const [isTemplate, hasToken] = [template !== undefined, token !== undefined];
  const wrong: readonly (readonly [boolean, string])[] = [
    [isTemplate && text !== undefined, '--template goes without --text'],
    [isTemplate && human, '--template goes without --human'],
    [isTemplate && hasToken, '--template goes without --token'],
    [hasToken && human, '--token goes without --human'],
    [!isTemplate && language !== undefined, '--language needs --template'],
    [!isTemplate && value.length > 0, '--value needs --template'],
    [!isTemplate && button.length > 0, '--button needs --template'],
  ];
  const [, rule] = wrong.find(([isWrong]) => isWrong) ?? [];
  if (rule) throw new Error(`${rule}.`);
}

function buttonOf(option: string): UtilityButton {
  const [kind, end] = pairOf('--button', option);
  if (kind === 'url') return { url: end };
  if (kind === 'payload') return { payload: end };
  throw new Error(`--button must be url=… or payload=… (got “${option}”).`);
}

function pairOf(option: string, pair: string): readonly [name: string, text: string] {
  const [, name, text] = /^(\w+)=(.+)$/s.exec(pair) ?? [];
  if (name !== undefined && text !== undefined) return [name, text];
  throw new Error(`${option} must be like order=7 (got “${pair}”).`);
}
