/** A bot whose handlers fail in each way in which Lambda's runtime has a part. */
import type { Bot } from '../../../lambda/messenger.ts';

/** What the bot does when a person writes the name of it. */
const misbehaviours: Readonly<Record<string, (text: string) => unknown>> = {
  throw: (text) => {
    throw new TypeError(`Somebody wrote ${text}`);
  },
  reject: (text) => void Promise.reject(new RangeError(`Somebody wrote ${text}`)),
  callback: (text) =>
    new Promise(() =>
      setTimeout(() => {
        throw new TypeError(`Somebody wrote ${text}`);
      }),
    ),
  console: () => {
    console.log('two', { words: 2 });
    console.debug('not for CloudWatch');
    console.error(Object.assign(new RangeError('of the author'), { code: 'OWN' }));
    console.error('with words', new TypeError('of the author'));
    console.info({ inside: new Error('of the author') });
    const ring: { self?: object } = {};
    console.info(Object.assign(ring, { self: ring }));
  },
  hang: () => new Promise(() => {}),
  spin: () => {
    for (;;);
  },
};

/** The bot of `npm run make -- runtime`. */
export const bot: Bot = {
  async text({ event: { text }, send }) {
    const [command = ''] = text.split(':');
    await misbehaviours[command]?.(text);
    await send(`You said: ${text}`);
  },
};
