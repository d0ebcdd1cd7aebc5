import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: { PAGE_IDS: '*' } });

/** Ids like those of Facebook. */
const PAGES = Array.from({ length: 1000 }, (_, i) => String(1_906_385_232_743_000 + i));

const tokenOf = (page: string) => `EAAofPage${page}`;

beforeEach(async () => {
  const { facebook, lambda, parameterStore } = simulator.current;
  await lambda.stop();
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

/** One person writes to each of these Pages; one call of Facebook brings all events. */
async function write(...pages: readonly string[]): Promise<void> {
  const { facebook } = simulator.current;
  const entry = pages.map((id) => {
    written += 1;
    const ends = { sender: { id: `7${written}` }, recipient: { id }, timestamp: Date.now() };
    return {
      id,
      time: Date.now(),
      messaging: [{ ...ends, message: { mid: `m_${written}`, text: 'hello' } }],
    };
  });
  assert.equal(await facebook.notify({ object: 'page', entry }), 200);
}

/** The tokens that answered, each once. */
function usedTokens(): readonly string[] {
  const used = simulator.current.facebook.calls.map(({ request }) => request.headers.authorization ?? '');
  return [...new Set(used)].map((token) => token.replace('Bearer ', '')).toSorted();
}

/** The names in each call for tokens of Pages. */
function readsOfPages(): readonly (readonly string[])[] {
  const { calls } = simulator.current.parameterStore;
  return calls.filter((names) => names.some((name) => name.includes('/pages/')));
}

test('a thousand Pages: a start reads three secrets, and the first event of each Page its token, several in a call', async () => {
  const { idle, parameterStore } = simulator.current;
  for (let i = 0; i < PAGES.length; i += 100) await write(...PAGES.slice(i, i + 100));
  await idle();
  assert.deepEqual(usedTokens(), PAGES.map(tokenOf).toSorted());
  const starts = parameterStore.calls.filter((names) => !names.some((name) => name.includes('/pages/')));
  for (const names of starts) assert.equal(names.length, 3);
  const reads = readsOfPages();
  assert.equal(new Set(reads.flat()).size, PAGES.length);
  assert.ok(reads.length < PAGES.length / 2, String(reads.length));
  for (const names of reads) assert.ok(names.length <= 10);
});

test('each sandbox reads the token of a Page once an hour, not for each event', async () => {
  const { advance, idle, lambda } = simulator.current;
  const [page = ''] = PAGES;
  const writeAndWait = async () => {
    await write(page);
    await idle();
  };
  for (let i = 0; i < 6; i += 1) await writeAndWait();
  await advance(50 * 60_000);
  await writeAndWait();
  const reads = readsOfPages().length;
  assert.ok(reads <= lambda.sandboxes, String(reads));
  await advance(15 * 60_000);
  await writeAndWait();
  await writeAndWait();
  assert.ok(readsOfPages().length > reads);
});

test('a token that Facebook refuses is read again at once', async () => {
  const { facebook, idle } = simulator.current;
  const [page = ''] = PAGES;
  await write(page);
  await idle();
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
