import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ConversationBase } from '../../lambda/conversation/dispatch.ts';
import { sendOnce } from '../../lambda/conversation/progress.ts';
import { runHandler } from '../../lambda/conversation/run-handler.ts';
import { createGraphApi } from '../../lambda/messenger/graph-api.ts';
import { createSentMessages } from '../../lambda/messenger/sent-messages.ts';
import type { HttpResponse } from '../../lambda/runtime/http-client.ts';

const refused = (code: number, error_subcode?: number): HttpResponse => ({
  status: 400,
  headers: {},
  text: JSON.stringify({ error: { message: 'no', code, error_subcode } }),
});

/** What can become of a call that only shows something. */
const TROUBLE: Readonly<Record<string, () => HttpResponse>> = {
  'a parameter': () => refused(100),
  'a closed window': () => refused(10, 2018278),
  'another App that controls the conversation': () => refused(10, 2018300),
  'a rate limit': () => refused(4),
  'trouble that passes': () => refused(2),
  'a broken connection': () => {
    throw new Error('The connection broke.');
  },
  'a page in HTML': () => ({ status: 502, headers: {}, text: '<html>' }),
};

const secrets = { get: async () => 'x', refresh: async () => {} };
let now = Date.parse('2026-11-25');

/** Runs a handler; every sender action meets `trouble`, messages go out. */
async function run(
  t: TestContext,
  trouble: () => HttpResponse,
  handler: (conversation: ConversationBase) => Promise<unknown>,
) {
  now += 60_000; // No warning of the test before keeps another one back.
  t.mock.timers.enable({ apis: ['Date'], now });
  const warn = t.mock.method(console, 'warn', () => {});
  const sent: string[] = [];
  const graphApi = createGraphApi('http://example.com', secrets, [], {
    async send({ body = '' }) {
      const { sender_action, message } = JSON.parse(String(body));
      if (sender_action) return trouble();
      sent.push(message.text);
      return { status: 200, headers: {}, text: '{"message_id":"m_1"}' };
    },
  });
  const progress = { sent: [], once: {} };
  const options = {
    identity: 'e',
    page: '1',
    person: 'anna',
    recipient: { id: 'anna' },
    state: '{}',
    initialState: undefined,
    engineState: {},
    progress,
    sentBetween: { since: 0, until: Number.POSITIVE_INFINITY, lastSent: undefined },
    sendOnce: sendOnce(progress),
    historyLength: 0,
  };
  // Too short for a retry in place.
  const deadline = { startBy: now + 100, endBy: now + 100, saveBy: now + 100 };
  const { failed } = await runHandler(
    { graphApi, sentMessages: createSentMessages(graphApi) },
    options,
    deadline,
    ({ conversation }) => handler(conversation),
  );
  return { sent, failed, warnings: warn.mock.calls.map(({ arguments: [line] }) => JSON.stringify(line)) };
}

for (const [what, trouble] of Object.entries(TROUBLE)) {
  test(`markSeen, typing and reactions that meet ${what} cost a warning, not the reply behind them`, async (t) => {
    const { sent, failed, warnings } = await run(t, trouble, async (conversation) => {
      await conversation.markSeen();
      await conversation.typing();
      await conversation.react('m_0', 'love');
      await conversation.unreact('m_0');
      void conversation.typing();
      await conversation.send('hello');
    });
    assert.equal(failed, undefined);
    assert.deepEqual(sent, ['hello']);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /typing, markSeen or react.*"identity":"e","page":"1","person":"anna"/);
  });
}

test('a sender action whose token is refused fails the handler: the event waits for a new one', async (t) => {
  const { failed, sent } = await run(
    t,
    () => refused(190),
    async ({ typing, send }) => {
      await typing();
      await send('hello');
    },
  );
  assert.deepEqual(sent, []);
  assert.match(String(failed?.error), /Facebook refused/);
});
