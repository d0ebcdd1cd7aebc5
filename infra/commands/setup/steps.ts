import { randomBytes } from 'node:crypto';
import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import type { Parameters } from '../../aws/parameters.ts';
import type { FacebookApp, Subscription } from '../../facebook/facebook-app.ts';
import type { FacebookPage, SubscribedApp } from '../../facebook/facebook-page.ts';
import { holds } from '../shared/author-files.ts';

/** One thing that must be so. */
export interface Step {
  readonly title: string;
  /** What is to be changed; nothing when it is so already. */
  look(): Promise<string | undefined>;
  apply(): Promise<void>;
}

/** The names of the secrets, each with its value. */
export type SecretValues = Readonly<Record<(typeof SECRET_NAMES)[number], string>>;

/** A verify token that nobody guesses. */
export function newVerifyToken(): string {
  return randomBytes(24).toString('base64url');
}

/** The three secrets lie in Parameter Store, encrypted. */
export function secretsStep(parameters: Parameters, wanted: SecretValues, overwrite: boolean): Step {
  const full = (name: string) => `${parameters.prefix}/${name}`;
  async function changed(): Promise<readonly (typeof SECRET_NAMES)[number][]> {
    const stored = await parameters.read(SECRET_NAMES);
    for (const [name, { isSecure }] of stored) {
      if (isSecure) continue;
      throw new Error(
        `${full(name)} is not encrypted, and Parameter Store does not change that: aws ssm delete-parameter --name ${full(name)}, then run this again.`,
      );
    }
    return SECRET_NAMES.filter((name) => stored.get(name)?.value !== wanted[name]).map((name) => {
      if (!stored.has(name) || overwrite) return name;
      throw new Error(
        `${full(name)} holds another value than the one that was given: --overwrite replaces it.`,
      );
    });
  }
  return {
    title: 'Secrets in Parameter Store',
    async look() {
      const names = await changed();
      if (names.length === 0) return undefined;
      return `write the SecureStrings ${names.map(full).join(', ')} in ${await parameters.region()}`;
    },
    async apply() {
      for (const name of await changed()) await parameters.write(name, wanted[name]);
    },
  };
}

/**
 * No other bot has the App's callback URL, or it may be taken over.
 * @param there what Facebook calls now
 * @param url that is to be registered; undefined when it is not known yet, and so is none that Facebook knows
 * @throws Error that says what to do
 */
export function mustBeFree(
  there: Subscription | undefined,
  url: string | undefined,
  takeOver: boolean,
): void {
  if (there === undefined || there.callbackUrl === url || takeOver) return;
  throw new Error(
    `The App calls ${there.callbackUrl} now, and an App has one callback URL: --take-over replaces it with ${url ?? 'that of the stack, which is not in this region yet'}.`,
  );
}

/** Facebook calls the stack about what the bot handles. An App has one callback URL. */
export function callbackStep(
  app: FacebookApp,
  url: string,
  verifyToken: string,
  fields: readonly string[],
  takeOver: boolean,
): Step {
  function allFields(there: Subscription | undefined): readonly string[] {
    mustBeFree(there, url, takeOver);
    return [...new Set([...(there?.fields ?? []), ...fields])].toSorted();
  }
  return {
    title: 'Callback URL of the App',
    async look() {
      const there = await app.subscription();
      const wanted = allFields(there);
      const isSo =
        there?.callbackUrl === url && there.isActive && wanted.every((field) => there.fields.includes(field));
      return isSo ? undefined : `register ${url} for ${wanted.join(', ')}`;
    },
    async apply() {
      await app.subscribe(url, verifyToken, allFields(await app.subscription()));
    },
  };
}

/** The Page tells the App what happens. */
export function pageStep(app: FacebookApp, page: FacebookPage, fields: readonly string[]): Step {
  async function missing(): Promise<readonly string[]> {
    const before = subscribedFields(app, await page.subscribedApps());
    return fields.filter((field) => !before.includes(field));
  }
  return {
    title: 'Subscription of the Page',
    async look() {
      const names = await missing();
      return names.length === 0 ? undefined : `subscribe the Page to ${names.join(', ')}`;
    },
    async apply() {
      const before = subscribedFields(app, await page.subscribedApps());
      await page.subscribe([...new Set([...before, ...fields])].toSorted());
    },
  };
}

/** The fields that the Page tells this App of. */
export function subscribedFields(app: FacebookApp, apps: readonly SubscribedApp[]): readonly string[] {
  return apps.find(({ id }) => id === app.id)?.fields ?? [];
}

/** The Page shows what `lambda/profile.ts` says. What that does not mention is left alone. */
export function profileStep(page: FacebookPage, profile: object): Step {
  return {
    title: 'Messenger profile of the Page',
    async look() {
      const names = await profileDifferences(page, profile);
      return names.length === 0 ? undefined : `set ${names.join(', ')} from lambda/profile.ts`;
    },
    async apply() {
      await page.setProfile(profile);
    },
  };
}

/** The parts of the profile that the Page does not show as they are written. */
export async function profileDifferences(page: FacebookPage, profile: object): Promise<readonly string[]> {
  const wanted = Object.entries(profile).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) return [];
  const there = await page.profile(wanted.map(([name]) => name));
  return wanted.filter(([name, value]) => !holds(there[name], value)).map(([name]) => name);
}
