import { pageTokenOf } from '../../../lambda/runtime/parameter-names.ts';
import { complaintsAbout } from '../../facebook/check-token.ts';
import { FacebookApp } from '../../facebook/facebook-app.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import { Graph } from '../../facebook/graph.ts';
import { profileDifferences, subscribedFields } from '../setup/steps.ts';
import { neededFields, readProfile } from '../shared/author-files.ts';
import { checked, commandFor, type Diagnosis, type Found, type Patient } from './check.ts';

/** A token that the bot sends with, and what the checks call it. */
interface Sender {
  /** Below the prefix. */
  readonly name: string;
  /** The Page that it must be of, when the bot answers for several. */
  readonly id: string | undefined;
  readonly token: string;
}

/** App, tokens, Pages and subscriptions are as the bot needs them. */
export async function* checkFacebook(
  patient: Patient,
  url: string | undefined,
  secrets: ReadonlyMap<string, string>,
  pages: readonly string[],
): AsyncGenerator<Diagnosis> {
  const senders = sendersOf(secrets, pages);
  const [first] = senders;
  const secret = secrets.get('FB_APP_SECRET');
  if (!first || !secret) return;
  const app = yield* checkApp(patient, first.token, secret);
  if (!app) return;
  const found: { readonly sender: Sender; readonly page: FacebookPage }[] = [];
  for (const sender of senders) {
    const page = yield* checkSender(patient, app, sender);
    if (page) found.push({ sender, page });
  }
  let fields: readonly string[] = [];
  yield* checked('Bot', async () => {
    fields = await neededFields(patient.bot);
    return `handles ${fields.join(', ')}`;
  });
  if (url) yield* checked('Callback URL of the App', () => checkCallback(patient, app, url, fields));
  for (const { sender, page } of found) yield* checkPage(patient, app, sender, page, fields);
}

function sendersOf(secrets: ReadonlyMap<string, string>, pages: readonly string[]): readonly Sender[] {
  const wanted =
    pages.length > 0
      ? pages.map((id) => ({ name: pageTokenOf(id), id }))
      : [{ name: 'FB_PAGE_TOKEN', id: undefined }];
  return wanted.flatMap(({ name, id }) => {
    const token = secrets.get(name);
    // That one is missing has been said.
    return token ? [{ name, id, token }] : [];
  });
}

async function* checkApp(
  { appId, graphApi }: Patient,
  token: string,
  appSecret: string,
): AsyncGenerator<Diagnosis, FacebookApp | undefined> {
  const graph = new Graph(graphApi);
  let found: FacebookApp | undefined;
  yield* checked('App', async () => {
    const id = appId ?? String((await graph.get('app', { token, appSecret }, { fields: 'id' })).id);
    const app = new FacebookApp(graph, id, appSecret);
    const name = await app.name();
    found = app;
    return `${name} (${id}), the secret fits`;
  });
  if (found) {
    yield {
      check: 'App mode',
      state: 'note',
      what: 'Facebook tells no program: while the dashboard says “Development”, only people with a role on the App are answered.',
    };
  }
  return found;
}

async function* checkSender(
  { prefix }: Patient,
  app: FacebookApp,
  { name, id, token }: Sender,
): AsyncGenerator<Diagnosis, FacebookPage | undefined> {
  const of = id === undefined ? '' : ` of ${id}`;
  const replace =
    id && `aws ssm put-parameter --overwrite --type SecureString --name ${prefix}/${name} --value '…'`;
  let found: FacebookPage | undefined;
  yield* checked(`Page token${of}`, async () => {
    const { bad, note } = complaintsAbout(await app.tokenInfo(token), replace);
    if (bad) throw new Error(bad);
    return note ? { state: 'note', what: note } : 'valid, without an end';
  });
  yield* checked(`Page${of}`, async () => {
    const page = app.page(token);
    const about = await page.about();
    if (id !== undefined && about.id !== id)
      throw new Error(`its token is that of the Page ${about.name} (${about.id}): ${replace}`);
    found = page;
    return `${about.name} (${about.id}), https://m.me/${about.id}, the proof of the App secret is accepted`;
  });
  return found;
}

async function checkCallback(
  patient: Patient,
  app: FacebookApp,
  url: string,
  fields: readonly string[],
): Promise<Found> {
  const setup = commandFor(patient.said, 'setup');
  const there = await app.subscription();
  if (!there) throw new Error(`none is registered: ${setup}.`);
  if (there.callbackUrl !== url)
    throw new Error(
      `the App calls ${there.callbackUrl}, not ${url}: ${commandFor(patient.said, 'setup', '--take-over')}`,
    );
  if (!there.isActive)
    throw new Error(`Facebook has switched it off after failures: mend the webhook, then ${setup}.`);
  const missing = fields.filter((field) => !there.fields.includes(field));
  if (missing.length > 0) throw new Error(`the fields ${missing.join(', ')} are missing: ${setup}.`);
  return `${url}, ${there.fields.join(', ')}`;
}

async function* checkPage(
  patient: Patient,
  app: FacebookApp,
  { id }: Sender,
  page: FacebookPage,
  fields: readonly string[],
): AsyncGenerator<Diagnosis> {
  const of = id === undefined ? '' : ` ${id}`;
  const setup =
    id === undefined
      ? commandFor(patient.said, 'setup')
      : `FB_PAGE_TOKEN=… ${commandFor(patient.said, 'setup', '--overwrite')}, with its token`;
  const apps = page.subscribedApps();
  yield* checked(`Subscription of the Page${of}`, async () => {
    const there = subscribedFields(app, await apps);
    const missing = fields.filter((field) => !there.includes(field));
    if (missing.length > 0) throw new Error(`the Page does not tell of ${missing.join(', ')}: ${setup}.`);
    return there.join(', ');
  });
  yield* checked(`Other Apps${of}`, async () => {
    // Meta's reference speaks of the Webhooks of one App: whether its token is told of the others stands nowhere
    // (https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps).
    const others = (await apps).filter(({ id }) => id !== app.id).map(({ name }) => name);
    const seen =
      others.length > 0
        ? `${others.join(', ')} may answer too`
        : 'Facebook names none, but may not name all to this token';
    return {
      state: 'note',
      what: `${seen}: see Conversation routing in the Page’s settings. So may the automations of its inbox in Meta Business Suite, which no program is told of.`,
    };
  });
  yield* checked(`Messenger profile${of}`, async () => {
    const names = await profileDifferences(page, await readProfile(patient.profile));
    if (names.length > 0) throw new Error(`${names.join(', ')} differ from lambda/profile.ts: ${setup}.`);
    return 'as lambda/profile.ts says';
  });
}
