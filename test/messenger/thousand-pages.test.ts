import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Facebook } from '../simulator/facebook/facebook.ts';
import { IN_LINE, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: { PAGE_IDS: '*' } });

/** The same without queue and table, for many events. */
const inLine = withSimulator({ environment: { ...IN_LINE, PAGE_IDS: '*' } });

/** Ids like those of Facebook. */
const PAGES = Array.from({ length: 1000 }, (_, i) => String(1_906_385_232_743_000 + i));

const tokenOf = (page: string) => `EAAofPage${page}`;

beforeEach(async () => {
  const { facebook, lambda, parameterStore } = simulator.current;
  await lambda.stop();
  simulator.current.observe = () => {};
  facebook.otherPages.clear();
  for (const name of parameterStore.parameters.keys())
    if (name.includes('/pages/')) parameterStore.parameters.delete(name);
  for (const page of PAGES) store(page, tokenOf(page));
  parameterStore.calls.length = 0;
  facebook.calls.length = 0;
});

function store(page: string, token: string): void {
  const { facebook, parameterStore } = simulator.current;
  facebook.otherPages.set(token, page);
  parameterStore.parameters.set(`/messenger-bot/pages/${page}/FB_PAGE_TOKEN`, token);
}

let written = 0;

/** One call of Facebook: a person has written to each of these Pages. */
function notificationTo(pages: readonly string[]) {
  const entry = pages.map((id) => {
    written += 1;
    const ends = { sender: { id: `7${written}` }, recipient: { id }, timestamp: Date.now() };
    return {
      id,
      time: Date.now(),
      messaging: [{ ...ends, message: { mid: `m_${written}`, text: 'hello' } }],
    };
  });
  return { object: 'page', entry };
}

async function write(...pages: readonly string[]): Promise<void> {
  assert.equal(await simulator.current.facebook.notify(notificationTo(pages)), 200);
}

/** The tokens that answered, each once. */
function usedTokens({ calls }: Facebook = simulator.current.facebook): readonly string[] {
  const used = calls.map(({ request }) => request.headers.authorization ?? '');
  return [...new Set(used)].map((token) => token.replace('Bearer ', '')).toSorted();
}

/** The names in each call for tokens of Pages. */
function readsOfPages(): readonly (readonly string[])[] {
  const { calls } = simulator.current.parameterStore;
  return calls.filter((names) => names.some((name) => name.includes('/pages/')));
}

test('a thousand Pages: a start reads three secrets, and the first event of each Page its token, several in a call', async () => {
  const { facebook, parameterStore } = inLine.current;
  for (const page of PAGES) {
    facebook.otherPages.set(tokenOf(page), page);
    parameterStore.parameters.set(`/messenger-bot/pages/${page}/FB_PAGE_TOKEN`, tokenOf(page));
  }
  for (let i = 0; i < PAGES.length; i += 100)
    assert.equal(await facebook.notify(notificationTo(PAGES.slice(i, i + 100))), 200);
  assert.deepEqual(usedTokens(facebook), PAGES.map(tokenOf).toSorted());
  const [start = [], ...reads] = parameterStore.calls;
  assert.deepEqual(
    start.map((name) => name.split('/').at(-1)),
    ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'],
  );
  assert.equal(reads.flat().length, PAGES.length);
  assert.ok(reads.length < PAGES.length / 5, String(reads.length));
  for (const names of reads) assert.ok(names.length <= 10);
});

/** Writes to the Page until each sandbox has its token; the reads of each from now on, by its name. */
async function inEachSandbox(page: string): Promise<ReadonlyMap<string, number>> {
  const { current } = simulator;
  const reads = new Map<string, number>();
  current.observe = ({ operation, sandbox, body }) => {
    if (operation === 'GetParameters' && body.includes(`/pages/${page}/`))
      reads.set(sandbox, (reads.get(sandbox) ?? 0) + 1);
  };
  for (let i = 0; i < 20 && (i < 2 || reads.size < current.lambda.sandboxes); i += 1) {
    await write(page);
    await current.idle();
  }
  assert.deepEqual(new Set(reads.values()), new Set([1]));
  return reads;
}

test('each sandbox reads the token of a Page once an hour, not for each event', async () => {
  const { advance, idle } = simulator.current;
  const [page = ''] = PAGES;
  const reads = await inEachSandbox(page);
  const writeOften = async () => {
    for (let i = 0; i < 6; i += 1) {
      await write(page);
      await idle();
    }
  };
  await advance(50 * 60_000);
  await writeOften();
  assert.deepEqual(new Set(reads.values()), new Set([1]));
  await advance(15 * 60_000);
  await writeOften();
  assert.deepEqual(new Set(reads.values()), new Set([2]));
});

test('a token that Facebook refuses is read again at once', async () => {
  const { facebook, idle } = simulator.current;
  const [page = ''] = PAGES;
  await inEachSandbox(page);
  facebook.otherPages.delete(tokenOf(page));
  store(page, 'EAANewToken');
  facebook.calls.length = 0;
  await write(page);
  await idle();
  assert.ok(usedTokens().includes('EAANewToken'));
});

test('many events of a Page without a stored token cause few reads, and wait until there is one', async () => {
  const { advance, drain, idle, lambda } = simulator.current;
  const page = '43';
  await write(...Array.from({ length: 50 }, () => page));
  await idle();
  assert.ok(readsOfPages().length <= lambda.sandboxes, String(readsOfPages().length));
  assert.match(JSON.stringify(lambda.logs), /put-parameter .*\/messenger-bot\/pages\/43\/FB_PAGE_TOKEN/);
  store(page, 'EAALate');
  await advance(31_000);
  await drain();
  assert.deepEqual(usedTokens(), ['EAALate']);
});

test('what is no id of a Page never becomes part of a parameter’s name', async () => {
  await write('1/../../bot/KEY');
  await simulator.current.idle();
  assert.deepEqual(readsOfPages(), []);
  const [letter = ''] = await simulator.current.sqs.takeDeadLetters();
  assert.match(letter, /PageWithoutToken/);
});

/** A heartbeat for some of the Pages, whose tokens Facebook knows. */
async function beat(pages: readonly string[]) {
  const { facebook, lambda, sendHeartbeat } = simulator.current;
  const { app } = facebook;
  const scopes = ['pages_messaging', 'pages_manage_metadata'];
  for (const page of pages)
    app.tokens.set(tokenOf(page), {
      ...{ app_id: app.id, type: 'PAGE', is_valid: true, expires_at: 0, scopes, profile_id: page },
    });
  facebook.pageApi.subscribedApps.set(app.id, {
    id: app.id,
    name: app.name,
    subscribed_fields: ['messages'],
  });
  const [logs, metrics] = [lambda.logs.length, lambda.metrics.length];
  const { error } = await sendHeartbeat({ heartbeat: { fields: ['messages'], pages } });
  assert.equal(error, undefined);
  return {
    lines: lambda.logs.slice(logs).map(({ message }): { what?: unknown; page?: unknown } => Object(message)),
    figures: lambda.metrics.slice(metrics).flatMap(({ HeartbeatFailures }) => HeartbeatFailures ?? []),
  };
}

test('one heartbeat asks about a thousand Pages, and reads their tokens ten in a call', async () => {
  const { lines, figures } = await beat(PAGES);
  const well = lines.filter(({ what }) => what === 'Heartbeat: all is well');
  assert.deepEqual(new Set(well.map(({ page }) => page)), new Set(PAGES));
  assert.deepEqual(figures, [0]);
  assert.equal(readsOfPages().flat().length, PAGES.length);
  for (const names of readsOfPages()) assert.equal(names.length, 10);
});
