import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { withSimulator } from '../support/with-simulator.ts';

const PAGES = [PAGE_ID, '42', '43'];
const FIELDS = ['messages'];
const simulator = withSimulator({ environment: { PAGE_IDS: PAGES.join() } });

/** With little time, and any number of Pages. */
const hurried = withSimulator({ timeOut: 3_000, environment: { PAGE_IDS: '*' } });

test('each of several Pages has its own line, and the metric counts those that failed', async () => {
  const { facebook, parameterStore, lambda, sendHeartbeat } = simulator.current;
  const { app, pageApi } = facebook;
  const put = (page: string, value: string) =>
    parameterStore.parameters.set(`/messenger-bot/pages/${page}/FB_PAGE_TOKEN`, value);
  put(PAGE_ID, facebook.pageToken);
  put('42', facebook.pageToken);
  pageApi.subscribedApps.set(app.id, { id: app.id, name: app.name, subscribed_fields: FIELDS });
  const [logs, metrics] = [lambda.logs.length, lambda.metrics.length];
  await sendHeartbeat({ heartbeat: { fields: FIELDS, pages: PAGES } });
  const lineOf = (id: string) =>
    lambda.logs
      .slice(logs)
      .flatMap(({ level, message }) => (typeof message === 'object' ? [{ level, ...message }] : []))
      .find((line) => 'page' in line && line.page === id);
  assert.partialDeepStrictEqual(lineOf(PAGE_ID), { level: 'INFO', fields: FIELDS });
  const message = `The token belongs to the Page ${PAGE_ID}: store the one of 42.`;
  assert.partialDeepStrictEqual(lineOf('42'), { level: 'ERROR', message });
  assert.partialDeepStrictEqual(lineOf('43'), { level: 'ERROR', error: 'MissingSecret' });
  const figures = lambda.metrics.slice(metrics).flatMap(({ HeartbeatFailures }) => HeartbeatFailures ?? []);
  assert.deepEqual(figures, [2]);
});

test('a Page without an answer keeps back that the others are well, but not that one of them is not', async (t) => {
  const { facebook, parameterStore, lambda, sendHeartbeat } = simulator.current;
  const put = (page: string, value: string) =>
    parameterStore.parameters.set(`/messenger-bot/pages/${page}/FB_PAGE_TOKEN`, value);
  put(PAGE_ID, facebook.pageToken);
  put('42', 'EAA42');
  await lambda.stop();
  const answer = facebook.answer.bind(facebook);
  facebook.answer = async (request) =>
    JSON.stringify(request).includes('EAA42') ? 'hang up' : answer(request);
  t.after(() => {
    facebook.answer = answer;
  });
  const figuresOf = async (pages: readonly string[]) => {
    const before = lambda.metrics.length;
    await sendHeartbeat({ heartbeat: { fields: FIELDS, pages } });
    return lambda.metrics.slice(before).flatMap(({ HeartbeatFailures }) => HeartbeatFailures ?? []);
  };
  assert.deepEqual(await figuresOf([PAGE_ID]), [0]);
  assert.deepEqual(await figuresOf([PAGE_ID, '42']), []);
  assert.deepEqual(await figuresOf([PAGE_ID, '42', '43']), [1]);
});

test('a Page that a heartbeat does not reach in time is one without an answer', async () => {
  const { facebook, parameterStore, lambda, sendHeartbeat } = hurried.current;
  const pages = Array.from({ length: 51 }, (_, i) => String(1_906_385_232_743_000 + i));
  for (const page of pages)
    parameterStore.parameters.set(`/messenger-bot/pages/${page}/FB_PAGE_TOKEN`, `EAAof${page}`);
  facebook.answer = () => new Promise(() => {});
  await sendHeartbeat({ heartbeat: { fields: FIELDS, pages } });
  const lines = lambda.logs.map(({ message }): { readonly page?: unknown } => Object(message));
  assert.partialDeepStrictEqual(
    lines.find(({ page }) => page === pages.at(-1)),
    { what: 'Heartbeat: Facebook could not be asked', error: 'OutOfTime' },
  );
  assert.ok(lambda.metrics.every(({ HeartbeatFailures }) => HeartbeatFailures === undefined));
});
