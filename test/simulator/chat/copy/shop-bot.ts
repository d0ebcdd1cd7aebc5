import { bot as shop } from '../../../examples/shop/bot.ts';

/** Stands in for the shop's system, in the bundle and in a test. */
globalThis.fetch = async (address) => {
  const { pathname } = new URL(String(address));
  return pathname.endsWith('7') ? new Response(`Order ${pathname}`) : new Response('', { status: 404 });
};

/** The example of a shop, without a network and without its model, which needs a secret. */
export const bot = {
  ...shop,
  text: ({ history, send }) => send(`${history.length} turns so far.`),
} satisfies typeof shop;
