import { neededFields, readProfile } from './authors-files.ts';
import { checked, type Diagnosis, type Found, type Patient } from './check.ts';
import { FacebookApp } from './facebook-app.ts';
import type { FacebookPage } from './facebook-page.ts';
import { Graph } from './graph.ts';
import { profileDifferences, subscribedFields } from './steps.ts';
import { complaintsAbout } from './token.ts';

/** App, token, Page and subscriptions are as the bot needs them. */
export async function* checkFacebook(
  patient: Patient,
  url: string | undefined,
  secrets: ReadonlyMap<string, string>,
): AsyncGenerator<Diagnosis> {
  const [token, secret] = [secrets.get('FB_PAGE_TOKEN'), secrets.get('FB_APP_SECRET')];
  if (!token || !secret) return;
  const graph = new Graph(patient.graphApi);
  const found: { app?: FacebookApp; page?: FacebookPage } = {};
  yield* checked('App', async () => {
    const id =
      patient.appId ?? String((await graph.get('app', { token, appSecret: secret }, { fields: 'id' })).id);
    const app = new FacebookApp(graph, id, secret);
    const name = await app.name();
    found.app = app;
    return `${name} (${id}), the secret fits`;
  });
  const { app } = found;
  if (!app) return;
  yield {
    check: 'App mode',
    state: 'note',
    what: 'Facebook tells no program: while the dashboard says “Development”, only people with a role on the App are answered.',
  };
  yield* checked('Page token', () => checkToken(app, token));
  yield* checked('Page', async () => {
    const page = app.page(token);
    const { name, id } = await page.about();
    found.page = page;
    return `${name} (${id}), https://m.me/${id}, the proof of the App secret is accepted`;
  });
  const fields = await neededFields(patient.bot);
  if (url) yield* checked('Callback URL of the App', () => checkCallback(app, url, fields));
  if (found.page) yield* checkPage(patient, app, found.page, fields);
}

async function checkToken(app: FacebookApp, token: string): Promise<Found> {
  const { bad, note } = complaintsAbout(await app.tokenInfo(token));
  if (bad) throw new Error(bad);
  return note ? { state: 'note', what: note } : 'valid, without an end';
}

async function checkCallback(app: FacebookApp, url: string, fields: readonly string[]): Promise<Found> {
  const there = await app.subscription();
  if (!there) throw new Error('none is registered: npm run setup.');
  if (there.callbackUrl !== url)
    throw new Error(`the App calls ${there.callbackUrl}, not ${url}: npm run setup -- --take-over`);
  if (!there.isActive)
    throw new Error('Facebook has switched it off after failures: mend the webhook, then npm run setup.');
  const missing = fields.filter((field) => !there.fields.includes(field));
  if (missing.length > 0) throw new Error(`the fields ${missing.join(', ')} are missing: npm run setup.`);
  return `${url}, ${there.fields.join(', ')}`;
}

async function* checkPage(
  { profile }: Patient,
  app: FacebookApp,
  page: FacebookPage,
  fields: readonly string[],
): AsyncGenerator<Diagnosis> {
  const apps = page.subscribedApps();
  yield* checked('Subscription of the Page', async () => {
    const there = subscribedFields(app, await apps);
    const missing = fields.filter((field) => !there.includes(field));
    if (missing.length > 0)
      throw new Error(`the Page does not tell of ${missing.join(', ')}: npm run setup.`);
    return there.join(', ');
  });
  yield* checked('Other Apps', async () => {
    // Meta's reference speaks of the Webhooks of one App: whether its token is told of the others stands nowhere
    // (https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps).
    const others = (await apps).filter(({ id }) => id !== app.id).map(({ name }) => name);
    const seen =
      others.length > 0
        ? `${others.join(', ')} may answer too`
        : 'Facebook names none, but may not name all to this token';
    return { state: 'note', what: `${seen}: see Conversation routing in the Page’s settings.` };
  });
  yield* checked('Messenger profile', async () => {
    const names = await profileDifferences(page, await readProfile(profile));
    if (names.length > 0)
      throw new Error(`${names.join(', ')} differ from lambda/profile.ts: npm run setup.`);
    return 'as lambda/profile.ts says';
  });
}
