import {
  askEmail,
  askPhoneNumber,
  type Bot,
  buttons,
  carousel,
  postback,
  quickReplies,
  RetryLater,
} from '../../../../lambda/messenger.ts';

interface Cards {
  payload: 'GET_STARTED' | 'ORDER' | 'SAME' | 'MAIL' | 'PHONE' | 'NAME' | 'NAMED' | 'HUMAN' | 'FAIL';
  state: { name?: string; orders?: string[] };
}

/** What is hard to write as code. */
const ODD = ['`', '$', '{x}` \\'].join('');

/** The messages at which the handler has failed. */
const failedAt = new Set<string>();

/** A bot with all that is hard to copy as a test. */
export const bot: Bot<Cards> = {
  history: 4,
  silentHours: 2,
  payloads: {
    GET_STARTED: ({ send, event }) =>
      send(
        `Hello${event.referral?.ref ? ` from ${event.referral.ref}` : ''}!`,
        quickReplies('And now?', ['Cards', 'ORDER'], ['My name', 'NAME'], askEmail, askPhoneNumber),
      ),
    async ORDER({ event: { argument, text }, send, state }) {
      if (argument) state.orders = [...(state.orders ?? []), argument];
      await send(
        `${text}: ${argument || 'nothing'} of ${state.orders?.length ?? 0}`,
        carousel(
          ...['Salami', 'Tonno', 'Tonno'].map((title, i) => ({
            title,
            subtitle: 'Twelve inches',
            buttons: [postback('Order', `ORDER:${i}`), postback('The same', 'SAME')],
          })),
        ),
      );
    },
    SAME: ({ event, send }) => send(buttons(`You tapped ${event.text}`, postback('SAME', 'NAME'))),
    MAIL: ({ event, send }) => send(`Mail: ${event.text}`),
    PHONE: ({ event, send }) => send(`Phone: ${event.text}`),
    NAME: ({ ask }) => ask('Your “name”?', `NAMED:${ODD}`),
    async NAMED({ event: { text, argument }, send, state }) {
      state.name = text;
      await send(`It's ${text}, "${argument}".`);
    },
    async HUMAN({ send, handOver }) {
      await send('A colleague will write.');
      await handOver('inbox', { silentHours: 1 });
    },
    async FAIL({ send, handOver }) {
      await send('Before.');
      await handOver('inbox');
      throw new Error('The bot fails.');
    },
  },
  quick_reply: ({ event, send }) => send(`Quick reply ${event.payload}`),
  postback: ({ event, send }) => send(`Old button ${event.payload}`),
  async text({ event: { text, person, reply_to, mid, timestamp }, graph, history, profile, send, ask }) {
    if (text === 'mail') return ask(quickReplies('Your e-mail?', askEmail), 'MAIL');
    if (text === 'phone') return ask(quickReplies('Your phone?', askPhoneNumber), 'PHONE');
    if (text === 'fail') throw new Error('The bot fails.');
    if (text === 'flaky' && !failedAt.has(mid)) {
      failedAt.add(mid);
      throw new Error('The bot fails, this time.');
    }
    if (text === 'later' && Date.now() - timestamp < 60_000) throw new RetryLater(60);
    if (text === 'who') return send(JSON.stringify(await profile('id', 'name', 'locale', 'profile_pic')));
    if (text === 'mid') return send(`${mid} ${reply_to?.mid ?? ''}`);
    if (text === 'time') return send(`It is ${new Date().toISOString()}.`);
    if (text === 'history') return send(history.map(({ content }) => content).join(' / '));
    if (text === 'long') return send('a word '.repeat(40), 'tab\there\nand a line', `it’s ${ODD} "so"`);
    if (text === 'crash' && process.env.PARAMETER_PREFIX) process.exit(1);
    const [, other] = /^tell (\d+)$/.exec(text) ?? [];
    if (other !== undefined) {
      await graph('POST', 'me/messages', {
        body: { recipient: { id: other }, message: { text: `From ${person}` } },
      });
      return send(`Told ${other}.`);
    }
    return send(
      quickReplies(`You said: ${text}`, ['Order', 'ORDER'], ['A human', 'HUMAN'], ['Fail', 'FAIL']),
    );
  },
  failed: ({ send }) => send('Sorry.'),
  attachments: ({ event, send }) => send(JSON.stringify(event.attachments)),
  reaction: ({ event: { action, reaction = '', emoji = '' }, send }) =>
    send(`${action} ${reaction} ${emoji}`),
  referral: ({ event, send }) => send(`Referral ${event.referral.ref ?? ''} ${event.referral.source}`),
  account_linking: ({ event, send }) => send(`${event.status} ${event.authorization_code ?? ''}`),
  async change({ event, page }) {
    if (event.field !== 'feed' || event.value.item !== 'comment') return;
    const { comment_id = '', message } = event.value;
    await page.sendPrivateReply(
      { comment_id },
      buttons(`You asked: ${message}`, postback('Order', 'ORDER:9')),
    );
    await page.replyPublicly(comment_id, 'See your messages.');
  },
};
