import type { Person } from '../facebook/person.ts';
import type { TapView } from './view.ts';

/** The properties of a Page's profile that the chat page shows. */
interface Profile {
  readonly get_started?: { readonly payload?: string };
  readonly greeting?: readonly (Localised & { readonly text?: string })[];
  readonly ice_breakers?: readonly (Localised & {
    readonly call_to_actions?: readonly { readonly question?: string; readonly payload?: string }[];
    readonly question?: string;
    readonly payload?: string;
  })[];
  readonly persistent_menu?: readonly (Localised & { readonly call_to_actions?: readonly MenuLine[] })[];
  readonly commands?: readonly (Localised & {
    readonly commands?: readonly { readonly name?: string; readonly description?: string }[];
  })[];
}

interface Localised {
  readonly locale?: string;
}

interface MenuLine {
  readonly title?: string;
  readonly payload?: string;
  readonly url?: string;
}

/** The profile in a person's language. */
export interface ProfileFor {
  readonly greeting: string;
  readonly getStarted: string | undefined;
  readonly iceBreakers: readonly TapView[];
  readonly menu: readonly TapView[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

/**
 * What a Page shows a person before they write.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
 */
export function profileFor({ profile }: Person, properties: ReadonlyMap<string, unknown>): ProfileFor {
  const {
    get_started,
    greeting,
    ice_breakers = [],
    persistent_menu,
    commands,
  }: Profile = Object.fromEntries(properties);
  const locale = String(profile.locale);
  const breakers = inLanguage(ice_breakers, locale)?.call_to_actions ?? ice_breakers;
  return {
    greeting: filledIn(inLanguage(greeting, locale)?.text ?? '', profile),
    getStarted: get_started?.payload,
    iceBreakers: breakers.map(({ question = '', payload }) => ({ title: question, payload, url: undefined })),
    menu: (inLanguage(persistent_menu, locale)?.call_to_actions ?? []).map(
      ({ title = '', payload, url }) => ({
        title,
        payload,
        url,
      }),
    ),
    commands: (inLanguage(commands, locale)?.commands ?? []).map(({ name = '', description = '' }) => ({
      name,
      description,
    })),
  };
}

function inLanguage<T extends Localised>(list: readonly T[] | undefined, locale: string): T | undefined {
  return list?.find((one) => one.locale === locale) ?? list?.find((one) => one.locale === 'default');
}

function filledIn(greeting: string, profile: Person['profile']): string {
  const names: Readonly<Record<string, unknown>> = {
    user_first_name: profile.first_name,
    user_last_name: profile.last_name,
    user_full_name: profile.name,
  };
  return greeting.replace(/\{\{(\w+)\}\}/g, (whole, name) => String(names[name] ?? whole));
}
