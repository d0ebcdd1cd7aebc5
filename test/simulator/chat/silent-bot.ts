import { awsFetch, type Bot, quickReplies, raw, secret } from '../../../lambda/messenger.ts';

interface Silent {
  payload: 'ORDER';
}

const TITLES = Array.from({ length: 14 }, (_, i) => [`Title ${i + 1}`, 'ORDER'] as const);

/** A bot for the tests of what the chat says of errors and of silence. */
export const bot: Bot<Silent> = {
  silentHours: 1,
  payloads: {
    async ORDER({ event: { argument } }) {
      if (argument === 'string') throw 'no oven';
    },
  },
  referral: ({ send }) => send('Welcome from the ad.'),
  account_linking: async () => {},
  async change({ event, page }) {
    const { comment_id = '' }: { comment_id?: string } = Object(event.value);
    await page.replyPublicly(comment_id, 'Look at our menu.');
  },
  async text({ event: { text }, send, handOver }) {
    if (text === 'fetch')
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') });
    if (text === 'both') throw new AggregateError([new Error('the oven'), new Error('the shop')], 'both');
    if (text === 'secret') await secret('NOPE_KEY');
    if (text === 'aws') await awsFetch('scheduler', '/schedules', { signal: AbortSignal.abort() });
    if (text === 'caught') await send(raw({ text: '' })).catch(() => {});
    if (text === 'once' && !failed.has(text)) {
      failed.add(text);
      throw new Error('The first time it fails.');
    }
    if (text === 'logged') console.error(new RangeError('seen'));
    if (text === 'title') await send(quickReplies('Choose', ['Twenty-one characters', 'ORDER']));
    if (text === 'many') await send(quickReplies('Choose', ...TITLES));
    if (text === 'undefined') throw undefined;
    if (text === 'timer') setTimeout(() => JSON.parse('{'));
    if (text === 'timer') await new Promise(() => {});
    if (text === 'human') await handOver('inbox', { silentHours: 1 });
    if (!text.startsWith('nothing')) await send(`Heard: ${text}`);
    if (text === 'sent once' && !failed.has(text)) {
      failed.add(text);
      throw new Error('It fails after the message.');
    }
  },
};

/** What has failed before. */
const failed = new Set<string>();
