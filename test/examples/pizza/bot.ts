import { type Bot, type Conversation, carousel, postback, quickReplies } from '../../../lambda/messenger.ts';
import { asText, type Cart, euros, linesOf, PIZZAS } from './menu.ts';
import { bill, keyOf, placeOrder } from './order.ts';

interface PizzaBot {
  payload: 'GET_STARTED' | 'MENU' | 'ADD' | 'CART' | 'CHECKOUT' | 'ADDRESS' | 'CONFIRM' | 'CANCEL';
  state: { cart: Record<string, number>; address?: string; lastOrder?: string };
}

type Chat = Pick<Conversation<PizzaBot>, 'send' | 'state' | 'ask'>;

/** More than this of one pizza is a slip of the finger, or needs a telephone. */
const MOST = 20;

/** Takes a pizza order: a carousel, a cart, an address, a receipt. */
export const bot: Bot<PizzaBot> = {
  initialState: { cart: {} },
  payloads: {
    GET_STARTED: ({ send }) => send('Welcome! Tap what you would like to eat.', menu),
    MENU: ({ send }) => send(menu),
    async ADD({ event, send, state }) {
      const pizza = PIZZAS.find(({ id }) => id === event.argument);
      if (!pizza) return send('We no longer make that one. This is what we have:', menu);
      const quantity = (state.cart[pizza.id] ?? 0) + 1;
      if (quantity > MOST) return send(`For more than ${MOST} please call us.`);
      state.cart[pizza.id] = quantity;
      return showCart({ send, state });
    },
    CART: (chat) => showCart(chat),
    async CHECKOUT({ event, ask, send, state }) {
      if (isEmpty(state.cart)) return showCart({ send, state });
      if (state.address && event.argument !== 'elsewhere') return askToConfirm({ send, state });
      return ask('Where to? Street, number and town, please.', 'ADDRESS');
    },
    async ADDRESS({ event, ask, send, state }) {
      if (isNo(event.text)) return cancel({ send, state });
      // A question, or a word about something else: the order waits, and every way out is on the screen.
      if (!isAddress(event.text)) return ask(notAnAddress, 'ADDRESS');
      state.address = event.text;
      return askToConfirm({ send, state });
    },
    async CONFIRM({ event, once, profile, send, state }) {
      const { cart, address, lastOrder } = state;
      if (isEmpty(cart) && lastOrder) return send(`Order ${lastOrder} is in the oven already.`);
      // The button of an older cart: show what would be ordered now.
      if (isEmpty(cart) || !address || event.argument !== keyOf(cart)) return askToConfirm({ send, state });
      const order = await once('order', () => placeOrder(cart, address));
      const { first_name = 'Our guest' } = await profile('first_name');
      await send(`Thank you! Order ${order} will be with you in 40 minutes.`, bill(order, first_name, cart));
      state.cart = {};
      state.lastOrder = order;
      return order;
    },
    CANCEL: (chat) => cancel(chat),
  },

  async text({ event, send, state }) {
    const pizza = PIZZAS.find(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(event.text));
    if (pizza)
      return send(
        quickReplies(
          `One ${pizza.name} for ${euros(pizza.price)}?`,
          ['Yes', `ADD:${pizza.id}`],
          ['Menu', 'MENU'],
        ),
      );
    if (isNo(event.text) && !isEmpty(state.cart)) return cancel({ send, state });
    return send(whatNow);
  },

  attachments: ({ send }) => send(whatNow),
};

const menu = carousel(
  ...PIZZAS.map(({ id, name, what, price }) => ({
    title: `${name} ${euros(price)}`,
    subtitle: what,
    image_url: `https://picsum.photos/seed/${id}/600/314`,
    buttons: [postback(`Order ${name}`, `ADD:${id}`)],
  })),
);

const whatNow = quickReplies(
  'I only take orders, but I am good at that.',
  ['See the menu', 'MENU'],
  ['My cart', 'CART'],
);

const notAnAddress = quickReplies(
  'To bring your pizza I need a street, a number and a town, like “Main Street 5, Dublin”.',
  ['Back to the menu', 'MENU'],
  ['Cancel the order', 'CANCEL'],
);

async function showCart({ send, state }: Pick<Chat, 'send' | 'state'>): Promise<unknown> {
  if (isEmpty(state.cart)) return send('Your cart is empty. Tap what you would like:', menu);
  return send(
    quickReplies(
      asText(state.cart),
      ['Order now', 'CHECKOUT'],
      ['More pizza', 'MENU'],
      ['Empty the cart', 'CANCEL'],
    ),
  );
}

async function askToConfirm({ send, state }: Pick<Chat, 'send' | 'state'>): Promise<unknown> {
  const { cart, address } = state;
  if (isEmpty(cart) || !address) return showCart({ send, state });
  return send(
    quickReplies(
      `${asText(cart)}, to ${address}. You pay at the door. Right?`,
      ['Yes, order', `CONFIRM:${keyOf(cart)}`],
      ['More pizza', 'MENU'],
      ['Another address', 'CHECKOUT:elsewhere'],
      ['Cancel the order', 'CANCEL'],
    ),
  );
}

async function cancel({ send, state }: Pick<Chat, 'send' | 'state'>): Promise<unknown> {
  const text = isEmpty(state.cart) ? 'There is nothing to cancel.' : 'Your cart is empty again.';
  state.cart = {};
  return send(quickReplies(text, ['See the menu', 'MENU']));
}

function isEmpty(cart: Cart): boolean {
  return linesOf(cart).length === 0;
}

function isAddress(text: string): boolean {
  return (
    text.length >= 8 &&
    text.length <= 200 &&
    /\p{L}{3}/u.test(text) &&
    /\d/.test(text) &&
    !/\?\s*$/.test(text)
  );
}

function isNo(text: string): boolean {
  return /^\s*(no|stop|cancel)\b/i.test(text);
}
