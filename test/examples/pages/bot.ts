import { createHmac } from 'node:crypto';
import { type Bot, buttons, phoneNumber, quickReplies, secret, webUrl } from '../../../lambda/messenger.ts';
import { BRANCHES, type Branch, branchOf } from './branches.ts';

interface Cafes {
  payload: 'GET_STARTED' | 'HOURS' | 'BOOK' | 'OTHERS';
  /** Each Page keeps its own: the same human is another person on another Page. */
  state: { booked?: boolean };
}

/** One bot for several Pages, each with its own texts, links and secret. */
export const bot: Bot<Cafes> = {
  payloads: {
    GET_STARTED: ({ page, send }) => send(menu(`Welcome to the ${branchOf(page).name}!`)),
    HOURS: ({ page, send }) => send(menu(branchOf(page).hours)),
    async BOOK({ page, person, send, state }) {
      const branch = branchOf(page);
      const link = await bookingLink(branch, person);
      const text = state.booked ? 'One more table? Gladly.' : `A table in the ${branch.name}? Gladly.`;
      state.booked = true;
      await send(buttons(text, webUrl('Book a table', link), phoneNumber('Call us', branch.phone)));
    },
    OTHERS: ({ page, send }) => send(menu(`We are also here: ${othersThan(page)}.`)),
  },

  async text({ event, page, send }) {
    const { hours, name } = branchOf(page);
    const asksHours = /\b(open|close|hours?|when)\b/i.test(event.text);
    await send(menu(asksHours ? hours : `This is the ${name}. What would you like?`));
  },
};

function menu(text: string) {
  return quickReplies(
    text,
    ['Opening hours', 'HOURS'],
    ['Book a table', 'BOOK'],
    ['Our other cafés', 'OTHERS'],
  );
}

function othersThan(page: string): string {
  const others = Object.keys(BRANCHES).filter((id) => id !== page);
  return others.map((id) => branchOf(id).name).join(', ');
}

/** A link that tells the branch's booking page who comes, and that this bot sent them. */
async function bookingLink({ booking, key }: Branch, person: string): Promise<string> {
  const signature = createHmac('sha256', await secret(key))
    .update(person)
    .digest('base64url');
  return `${booking}?person=${person}&signature=${signature}`;
}
