import { type MessageTemplate, templateUrl, valuesIn } from '../../lambda/messenger/message-templates.ts';
import { encodedEnd } from '../../lambda/messenger/urls.ts';

/**
 * A template as the Graph API takes it
 * (https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages).
 */
export function templateJson({ name, language, body, examples = {}, buttons = [] }: MessageTemplate): object {
  const params = valuesIn(body).map((value) => ({ param_name: value, example: examples[value] }));
  const example = params.length > 0 ? { example: { body_text_named_params: params } } : {};
  const list = buttons.map((button) => {
    const text = button.title;
    if (button.type === 'phone_number') return { type: 'PHONE_NUMBER', text, phone_number: button.payload };
    if (button.type === 'postback') return { type: 'POSTBACK', text, payload: button.payload };
    const url = templateUrl(name, button.url);
    const whole = url.replace(/\{\{(\w+)\}\}/, (_, value: string) => encodedEnd(examples[value] ?? ''));
    const isOpen = whole !== url;
    return { type: 'URL', text, url, ...(isOpen && { example: { url_suffix_example: whole } }) };
  });
  return {
    name,
    language,
    category: 'UTILITY',
    parameter_format: 'NAMED',
    components: [
      { type: 'BODY', text: body, ...example },
      ...(list.length > 0 ? [{ type: 'BUTTONS', buttons: list }] : []),
    ],
  };
}
