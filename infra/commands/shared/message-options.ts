import { type Sendable, withOptions } from '../../../lambda/messenger/send-request.ts';
import { type UtilityButton, utility } from '../../../lambda/messenger/utility.ts';

const NONE: string[] = [];

/** Options of the message that `npm run send` sends. */
export const MESSAGE_OPTIONS = {
  text: { type: 'string' },
  human: { type: 'boolean', default: false },
  template: { type: 'string' },
  language: { type: 'string', default: 'en_US' },
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

interface MessageValues {
  readonly text?: string | undefined;
  readonly human: boolean;
  readonly template?: string | undefined;
  readonly language: string;
  readonly value: readonly string[];
  readonly button: readonly string[];
}

/**
 * The message that the options ask for; undefined if there is none.
 * @throws Error that says what an option must look like
 */
export function messageOf({
  text,
  human,
  template,
  language,
  value,
  button,
}: MessageValues): Sendable | undefined {
  if (template !== undefined) {
    const values = Object.fromEntries(value.map((pair) => pairOf('--value', pair)));
    return utility(template, language, values, button.map(buttonOf));
  }
  return text && human ? withOptions(text, { tag: 'HUMAN_AGENT' }) : text;
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
