import { builtHere, check, countWithin, mustHold, textWithin } from './limits.ts';
import type { UtilityMessage } from './message.ts';
import * as PAGES from './pages.ts';
import { encodedEnd } from './urls.ts';

/** The end of a button's payload or URL: what stands there in place of the value in its template. */
export type UtilityButton = { readonly payload: string } | { readonly url: string };

/**
 * A utility message: an order, an account, an appointment, at any time and without a consent, from a template that Facebook
 * has approved. `utility('order_shipped', 'en_US', { order: '7' }, [{ url: '7' }])`. The values are those of the template by
 * name, or a list if it counts them; the buttons are the ends of those that have a value, at most 3.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages
 */
export function utility(
  name: string,
  language: string,
  values: Readonly<Record<string, string>> | readonly string[] = {},
  buttons: readonly UtilityButton[] = [],
): UtilityMessage {
  const texts = Object.values(values);
  const body = Array.isArray(values)
    ? texts.map((text) => ({ type: 'text', text }))
    : Object.entries(values).map(([parameter_name, text]) => ({ type: 'text', parameter_name, text }));
  const ends = buttons.map((end) =>
    'url' in end ? { type: 'URL', url: encodedEnd(String(end.url)) } : { type: 'POSTBACK', ...end },
  );
  const components = [
    { type: 'body', parameters: body },
    { type: 'buttons', parameters: ends },
  ].filter(({ parameters }) => parameters.length > 0);
  return {
    template: { name, language: { code: language }, components },
    [check]: builtHere(() => {
      mustHold(/^\w+$/.test(name), 'A utility message needs the name of a template', PAGES.utility);
      mustHold(/^\w+$/.test(language), 'A utility message needs a language, like en_US', PAGES.utility);
      const areTexts = texts.every((text) => typeof text === 'string' && text.trim() !== '');
      mustHold(areTexts, 'The values of a utility message must be texts that are not empty', PAGES.utility);
      textWithin('The values of a utility message', texts.join(''), 1024, PAGES.utility, 0);
      for (const end of buttons)
        if ('payload' in end) textWithin('The end of a button', end.payload, 1000, PAGES.utility, 0);
      const haveEnds = buttons.every((end) => Object.values(end).every(Boolean));
      mustHold(haveEnds, 'The ends of a utility message’s buttons must not be empty', PAGES.utility);
      countWithin('A utility message', 'buttons', buttons, 3, PAGES.utility, 0);
    }),
  };
}
