import { randomInt } from 'node:crypto';
import type { Refusal } from './graph-call.ts';
import { first, isWebUrl, type Json, length, list, object, refused } from './limit-checks.ts';
import type { Button, PageMessage } from './page-message.ts';

/** Meta's words for how it stands with a template. */
export type TemplateStatus = 'APPROVED' | 'PENDING' | 'REJECTED';

/** A template of the Page, as Facebook keeps it. */
export interface StoredTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: 'UTILITY';
  readonly components: readonly Json[];
  status: TemplateStatus;
  rejected_reason: string;
}

const VALUE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * The templates of the Page's utility messages. Facebook's review is simulated by the reasons that its page names
 * (https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages);
 * `review` changes what it came to.
 */
export class MessageTemplates {
  readonly all = new Map<string, StoredTemplate>();

  /** The list, with the fields asked for. */
  list(query: URLSearchParams): object {
    const fields = (query.get('fields') ?? 'name,language,status,category,id').split(',');
    const name = query.get('name') ?? '';
    const data = [...this.all.values()].filter((one) => one.name.includes(name));
    return {
      data: data.map((one) =>
        Object.fromEntries(Object.entries(one).filter(([key]) => fields.includes(key))),
      ),
    };
  }

  /** Takes a template and reviews it. */
  create(body: Json): object | Refusal {
    const { name, language, category, components } = body;
    if (!/^[a-z0-9_]+$/.test(String(name))) return refused('Invalid template name');
    if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(String(language))) return refused('Invalid language');
    if (category !== 'UTILITY') return refused('Param category must be one of {UTILITY}');
    const parts = list(components).map(object);
    const refusal = shapeRefusal(parts);
    if (refusal) return refusal;
    if (this.#find(String(name), String(language)))
      return refused('There is already a template with this name and language');
    const id = String(randomInt(1_000_000_000, 2_000_000_000));
    const reason = rejection(parts, body.parameter_format === 'NAMED');
    const status = reason === 'NONE' ? 'APPROVED' : 'REJECTED';
    this.all.set(id, {
      id,
      name: String(name),
      language: String(language),
      category,
      components: parts,
      status,
      rejected_reason: reason,
    });
    return { id, status, category };
  }

  /** Deletes one by `hsm_id`, or all languages by `name`. */
  delete(query: URLSearchParams): object {
    for (const { id, name } of this.all.values())
      if (id === query.get('hsm_id') || name === query.get('name')) this.all.delete(id);
    return { success: true };
  }

  /** Changes the outcome of the review; returns the value of the webhook that tells the App. */
  review(id: string, status: TemplateStatus): object | undefined {
    const template = this.all.get(id);
    if (!template) return undefined;
    template.status = status;
    template.rejected_reason = status === 'REJECTED' ? 'TAG_SHOULD_BE_MARKETING' : 'NONE';
    return {
      event: status,
      message_template_id: Number(id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason: template.rejected_reason,
    };
  }

  /** What a person sees of a utility message: a text, or a text with buttons. */
  fill(message: PageMessage): PageMessage | Refusal {
    const { name, language, components } = object(message.template);
    const template = this.#find(String(name), String(object(language).code));
    if (!template) return refused('There is no template with this name and language');
    if (template.status !== 'APPROVED') return refused('The template has not been approved');
    const given = (type: string) =>
      list(
        list(components)
          .map(object)
          .find((one) => one.type === type)?.parameters,
      ).map(object);
    if (lacksPayload(template, given('buttons')))
      return refused('User pass less payload than required for POSTBACK button', 1893029);
    const text = filled(partOf(template.components, 'BODY').text, given('body'));
    const buttons = withEnds(
      list(partOf(template.components, 'BUTTONS').buttons).map(object),
      given('buttons'),
    );
    if (text === undefined || buttons === undefined)
      return refused('Number of parameters does not match the expected number of parameters');
    const tooLong = length('components[text]', text, 1024);
    if (tooLong) return tooLong;
    const { template: _, ...rest } = message;
    if (buttons.length === 0) return { ...rest, text };
    return { ...rest, attachment: { type: 'template', payload: { template_type: 'button', text, buttons } } };
  }

  /** A call of the Send API that fills a template with its own examples. */
  example(id: string): PageMessage | undefined {
    const template = this.all.get(id);
    if (!template) return undefined;
    const { name, language, components } = template;
    const examples = list(object(partOf(components, 'BODY').example).body_text_named_params).map(object);
    const body = examples.map(({ param_name, example }) => ({
      type: 'text',
      parameter_name: param_name,
      text: example,
    }));
    const open = list(partOf(components, 'BUTTONS').buttons)
      .map(object)
      .filter((button) => endOf(button).match(VALUE));
    const ends = open.map((button) => {
      const [, value] = /\{\{(\w+)\}\}/.exec(endOf(button)) ?? [];
      const end = String(examples.find(({ param_name }) => param_name === value)?.example ?? 1);
      return button.type === 'URL' ? { type: 'URL', url: end } : { type: 'POSTBACK', payload: end };
    });
    return {
      template: {
        name,
        language: { code: language },
        components: [
          { type: 'body', parameters: body },
          { type: 'buttons', parameters: ends },
        ].filter(({ parameters }) => parameters.length > 0),
      },
    };
  }

  #find(name: string, language: string): StoredTemplate | undefined {
    return [...this.all.values()].find((one) => one.name === name && one.language === language);
  }
}

/** Why a template cannot be created at all. */
function shapeRefusal(parts: readonly Json[]): Refusal | undefined {
  const { text } = partOf(parts, 'BODY');
  const buttons = list(partOf(parts, 'BUTTONS').buttons).map(object);
  if (buttons.some(({ type }) => !['POSTBACK', 'URL', 'PHONE_NUMBER'].includes(String(type))))
    return refused('Message Template Creation Failed', 2018416);
  if (buttons.length > 3) return refused('A template can have at most 3 buttons');
  if (buttons.some(({ type, url }) => type === 'URL' && !isWebUrl(String(url).replace(VALUE, '1'))))
    return refused('Param components[buttons][url] should be a valid URL');
  if (/^\s*\{\{|\}\}\s*$/.test(String(text)))
    return refused('Message template cannot start or end with a parameter');
  return (
    length('components[text]', text, 1024) ??
    first(buttons, (button) => length('buttons[text]', button.text, 20))
  );
}

/** The reason for which Facebook's review refuses a template; `NONE` if it approves it. */
function rejection(parts: readonly Json[], isNamed: boolean): string {
  const { text, example } = partOf(parts, 'BODY');
  const body = String(text);
  const values = [...new Set(Array.from(body.matchAll(VALUE), ([, name = '']) => name))];
  const wanted = isNamed ? /^[a-z][a-z0-9_]*$/ : /^\d+$/;
  if (/[{}]/.test(body.replace(VALUE, '')) || values.some((value) => !wanted.test(value)))
    return 'INCORRECT_PARAMS';
  const { body_text_named_params, body_text } = object(example);
  const examples = isNamed ? list(body_text_named_params) : list(list(body_text)[0]);
  if (examples.length < values.length) return 'TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES';
  const words = body.replace(VALUE, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < 2 * values.length + 1) return 'PARAMS_TO_WORD_RATIO_EXCEED_LIMIT';
  return /\b(discount|sale|offer|buy now|coupon|% off)\b/i.test(body) ? 'TAG_SHOULD_BE_MARKETING' : 'NONE';
}

function partOf(parts: readonly Json[], type: string): Json {
  return parts.find((part) => part.type === type) ?? {};
}

/** Undefined if a value is missing, or there is one too many. */
function filled(text: unknown, parameters: readonly Json[]): string | undefined {
  const names = [...new Set(Array.from(String(text).matchAll(VALUE), ([, name = '']) => name))];
  const values = new Map(names.map((name, i) => [name, valueNamed(parameters, name, i)]));
  if (parameters.length !== names.length || [...values.values()].includes(undefined)) return undefined;
  return String(text).replace(VALUE, (_, name: string) => String(values.get(name)));
}

function valueNamed(parameters: readonly Json[], name: string, i: number): unknown {
  if (/^\d+$/.test(name)) return parameters[i]?.text;
  return parameters.find(({ parameter_name }) => parameter_name === name)?.text;
}

function endOf({ payload, url }: Json): string {
  return String(payload ?? url ?? '');
}

/**
 * Whether a postback with a value has no end. That one without a value needs none is a guess: neither Meta's page says so
 * nor the people who measured the refusal
 * (https://github.com/vlab-research/fly/blob/main/documentation/utility-messages.md).
 */
function lacksPayload({ components }: StoredTemplate, parameters: readonly Json[]): boolean {
  const buttons = list(partOf(components, 'BUTTONS').buttons).map(object);
  const isPostback = ({ type }: Json) => type === 'POSTBACK';
  const open = buttons.filter((button) => isPostback(button) && endOf(button).match(VALUE));
  return parameters.filter(isPostback).length < open.length;
}

/** The buttons with their values in them; undefined if the number of values is wrong. */
function withEnds(buttons: readonly Json[], parameters: readonly Json[]): readonly Button[] | undefined {
  const rest = [...parameters];
  const made = buttons.map((button): Button | undefined => {
    const title = String(button.text);
    if (button.type === 'PHONE_NUMBER')
      return { type: 'phone_number', title, payload: String(button.phone_number) };
    const end = endOf(button);
    const given = end.match(VALUE) ? rest.shift() : {};
    const value = String(given?.payload ?? given?.url ?? '');
    if (!given || (end.match(VALUE) && (given.type !== button.type || !value))) return undefined;
    const whole = end.replace(VALUE, value);
    return button.type === 'URL'
      ? { type: 'web_url', title, url: whole }
      : { type: 'postback', title, payload: whole };
  });
  const all = made.filter((button) => button !== undefined);
  return all.length === made.length && rest.length === 0 ? all : undefined;
}
