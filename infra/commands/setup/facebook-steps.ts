import type { FacebookApp, Subscription } from '../../facebook/facebook-app.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import { withPermissions } from '../../facebook/field-permissions.ts';
import { profileDifferences } from '../../facebook/profile-differences.ts';
import { subscribeFields } from '../../facebook/subscribe-fields.ts';
import type { Step } from './step-runner.ts';

/**
 * Checks that the App has no callback URL of another bot, or that it may be replaced.
 * @param url the new callback URL; undefined if the stack does not exist yet
 * @param apiId the stack's API: the URL of its own host is that of the same bot, before it had a domain
 * @throws Error that says what to do
 */
export function assertCallbackIsFree(
  current: Subscription | undefined,
  { url, apiId, takeOver }: Pick<Callback, 'apiId' | 'takeOver'> & { readonly url: string | undefined },
): void {
  if (current === undefined || current.callbackUrl === url || takeOver) return;
  if (apiId !== undefined && current.callbackUrl.startsWith(`https://${apiId}.execute-api.`)) return;
  throw new Error(
    `The App already has the callback URL ${current.callbackUrl}, and an App can have only one: use --take-over to replace it with ${url ?? 'that of the stack, which does not exist in this region yet'}.`,
  );
}

/** What the App's webhook must be. */
export interface Callback {
  readonly url: string;
  /** Id of the stack's API; undefined if the URL is not that of a stack. */
  readonly apiId: string | undefined;
  readonly verifyToken: string;
  readonly fields: readonly string[];
  /** Whether another callback URL may be replaced. */
  readonly takeOver: boolean;
}

/** Registers the stack's callback URL, for the fields that the bot handles and those registered before. */
export function callbackStep(app: FacebookApp, callback: Callback): Step {
  const { url, verifyToken, fields } = callback;
  async function current(): Promise<Subscription | undefined> {
    const found = await app.subscription();
    assertCallbackIsFree(found, callback);
    return found;
  }
  return {
    title: 'Callback URL of the App',
    async pendingChange() {
      const found = await current();
      const isDone =
        found?.callbackUrl === url && found.isActive && fields.every((field) => found.fields.includes(field));
      const all = [...new Set([...(found?.fields ?? []), ...fields])].toSorted();
      return isDone ? undefined : `register ${url} for ${all.join(', ')}`;
    },
    async apply() {
      const found = await current();
      return subscribeAndWarn(found?.fields ?? [], fields, (all) => app.subscribe(url, verifyToken, all));
    },
  };
}

/** Subscribes to all fields that Facebook allows, and names the others. Returns whether there are no others. */
async function subscribeAndWarn(...call: Parameters<typeof subscribeFields>): Promise<boolean> {
  const refused = await subscribeFields(...call);
  for (const { field, reason } of refused)
    console.log(`! Without ${withPermissions([field])}, for now: ${reason}`);
  return refused.length === 0;
}

/** Subscribes the Page to the App, so that the App gets the Page's events. */
export function pageStep(app: FacebookApp, page: FacebookPage, fields: readonly string[]): Step {
  const currentFields = async () => app.fieldsIn(await page.subscribedApps());
  return {
    title: 'Subscription of the Page',
    async pendingChange() {
      const current = await currentFields();
      const missing = fields.filter((field) => !current.includes(field));
      return missing.length === 0 ? undefined : `subscribe the Page to ${missing.join(', ')}`;
    },
    async apply() {
      return subscribeAndWarn(await currentFields(), fields, (all) => page.subscribe(all));
    },
  };
}

/**
 * Sets the Messenger profile of `lambda/profile.ts`. Parts that the file does not mention stay as they are.
 */
export function profileStep(page: FacebookPage, profile: object): Step {
  return {
    title: 'Messenger profile of the Page',
    async pendingChange() {
      const names = await profileDifferences(page, profile);
      return names.length === 0 ? undefined : `set ${names.join(', ')} from lambda/profile.ts`;
    },
    async apply() {
      await page.setProfile(profile);
      return true;
    },
  };
}
