import type { MessageTemplate } from '../../lambda/messenger/message-templates.ts';
import { at, isObject, type Json, list, string } from '../../lambda/runtime/json.ts';
import type { FacebookPage } from './facebook-page.ts';
import { templateJson } from './template-json.ts';

/** A template of `lambda/templates.ts`, and what Facebook has of it. */
export interface TemplateState {
  readonly template: MessageTemplate;
  /** `order_shipped (en_US)` */
  readonly label: string;
  /** Facebook's id; undefined if the Page has no such template. */
  readonly id: string | undefined;
  /** `APPROVED`, `PENDING`, `REJECTED`, `PAUSED` … (https://developers.facebook.com/docs/graph-api/reference/messenger-business-template) */
  readonly status: string | undefined;
  /** Why Facebook refused it, in its own word. */
  readonly reason: string | undefined;
  /** Whether Facebook has other words or buttons. */
  readonly isChanged: boolean;
}

/** Compares the templates with those of the Page. Others of the Page stay as they are. */
export async function templateStates(
  page: FacebookPage,
  templates: readonly MessageTemplate[],
): Promise<readonly TemplateState[]> {
  const found = templates.length > 0 ? await page.templates() : [];
  return templates.map((template) => {
    const { name, language } = template;
    const same = found.find((one) => one.name === name && one.language === language);
    const reason = string(same?.rejected_reason);
    return {
      template,
      label: `${name} (${language})`,
      id: string(same?.id),
      status: string(same?.status),
      reason: reason === 'NONE' ? undefined : reason,
      isChanged: same !== undefined && words(same) !== words({ ...templateJson(template) }),
    };
  });
}

/** What a person would notice of a template, as text; not its examples. */
function words({ components }: Json): string {
  const all = list(components).filter(isObject);
  const part = (type: string) => all.find((one) => string(one.type)?.toUpperCase() === type) ?? {};
  const buttons = list(part('BUTTONS').buttons).map((button) => {
    const { type, text, payload, url, phone_number } = at({ button }, 'button');
    return [string(type)?.toUpperCase(), text, payload ?? url ?? phone_number];
  });
  return JSON.stringify([part('HEADER').text, part('BODY').text, part('FOOTER').text, buttons]);
}

/** What to do about a refusal, by Facebook's reason. */
const ADVICE: Readonly<Record<string, string>> = {
  INCORRECT_PARAMS: 'write values like {{order}}, not first, not last, and not side by side',
  PARAMS_TO_WORD_RATIO_EXCEED_LIMIT: 'write more words, or use fewer values',
  TAG_SHOULD_BE_MARKETING: 'leave out everything that advertises: offers, discounts, invitations to buy',
  TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES: 'give an example of each value',
};

/** Says in one sentence how it stands with a template. */
export function describeState({ label, status, reason, isChanged }: TemplateState): string {
  if (status === undefined) return `${label}: not created yet`;
  if (isChanged) return `${label}: Facebook has other words (${status.toLowerCase()})`;
  if (status !== 'REJECTED') return `${label}: ${status.toLowerCase()}`;
  const advice =
    ADVICE[reason ?? ''] ?? 'change its words; promotion and questions for sensitive data are refused';
  return `${label}: rejected (${reason ?? 'no reason given'}): ${advice}`;
}
