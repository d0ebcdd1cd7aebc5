import { builtHere, check, countWithin, mustHold, textWithin } from './limits.ts';
import type { UtilityMessage } from './message.ts';
import * as PAGES from './pages.ts';
import { encodedEnd } from './urls.ts';

/** The end of a button's payload or URL: what stands there in place of the value in its template. */
export type UtilityButton = { readonly payload: string } | { readonly url: string };

/**
 * A utility message: an order, an account, an appointment, at any time and without a consent, from a template that Facebook
 * has approved. `utility('order_shipped', 'en_US', { order: '7' }, [{ url: '7' }])`. The values are those of the template by
 * name, or a list if it counts them; the buttons are the ends of those that have a value, at most 3. Let each payload of a
 * template end with a value: Meta’s page does not say whether one without a value wants an end too, and a report of a bot in
 * use (https://github.com/vlab-research/fly/blob/main/documentation/utility-messages.md) says that Facebook counts all postback
 * buttons, and refuses fewer ends with 100/1893029.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages
 */
export function utility(
  name: string,
  language: string,
  values: Readonly<Record<string, string>> | readonly string[] = {},
  buttons: readonly UtilityButton[] = [],
): UtilityMessage {
  const texts = Object.values(values ?? {});
  const body = Array.isArray(values)
    ? texts.map((text) => ({ type: 'text', text }))
    : Object.entries(values ?? {}).map(([parameter_name, text]) => ({ type: 'text', parameter_name, text }));
  const list = buttons ?? [];
  const ends = Array.isArray(list) ? list.map(toEnd) : [];
  const components = [
    { type: 'body', parameters: body },
    { type: 'buttons', parameters: ends },
  ].filter(({ parameters }) => parameters.length > 0);
  return {
    template: { name, language: { code: language }, components },
    [check]: builtHere(() => {
      const must = (holds: boolean, rule: string) => mustHold(holds, rule, PAGES.utility);
      must(/^\w+$/.test(name ?? ''), 'A utility message needs the name of a template');
      must(/^\w+$/.test(language ?? ''), 'A utility message needs a language, like en_US');
      const areMany = typeof values === 'object' && values !== null;
      must(areMany, 'The values of a utility message must be an object or a list');
      const areTexts = texts.every((text) => typeof text === 'string' && text.trim() !== '');
      must(areTexts, 'The values of a utility message must be texts that are not empty');
      textWithin('The values of a utility message', texts.join(''), 1024, PAGES.utility, 0);
      countWithin('A utility message', 'buttons', list, 3, PAGES.utility, 0);
      for (const { payload, url } of ends) {
        const end = payload ?? url;
        must(Boolean(end), 'The ends of a utility message’s buttons must not be empty');
        must(typeof end === 'string', 'The ends of a utility message’s buttons must be texts');
        textWithin('The end of a button', payload ?? '', 1000, PAGES.utility, 0);
      }
    }),
  };
}

/** A bot in JavaScript may give anything; the check says what is wrong with it. */
function toEnd(button: UtilityButton) {
  const { payload, url }: { readonly payload?: string; readonly url?: string } = Object(button);
  if (url === undefined) return { type: 'POSTBACK', payload };
  return { type: 'URL', url: typeof url === 'string' ? encodedEnd(url) : url };
}
