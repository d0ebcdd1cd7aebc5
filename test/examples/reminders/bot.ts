import { type Bot, type Conversation, quickReplies } from '../../../lambda/messenger.ts';
import { dayOf, freeTimes, instantOf, isFree, longDayOf, nextDays, timeOf } from './appointments.ts';
import { forgetReminder, remind } from './reminder.ts';

interface Salon {
  payload: 'GET_STARTED' | 'BOOK' | 'DAY' | 'TIME' | 'MINE' | 'KEEP' | 'CANCEL';
  /** `2026-11-30T10:30` */
  state: { appointment?: string };
}

type Chat = Pick<Conversation<Salon>, 'send' | 'state'>;

/** Books, moves and cancels an appointment by taps, and reminds of it the day before. */
export const bot: Bot<Salon> = {
  payloads: {
    GET_STARTED: ({ send }) =>
      send('Hello! I keep the appointments of the salon.', whatNow('What can I do for you?')),
    BOOK: ({ send }) => send(chooseDay('Which day suits you?')),
    async DAY({ event, send }) {
      const times = freeTimes(event.argument);
      if (times.length === 0) return send(chooseDay('That day is gone. Which other one suits you?'));
      const replies = times.map((at) => [timeOf(at), `TIME:${at}`] as const);
      return send(
        quickReplies(`At what time on ${longDayOf(event.argument)}?`, ...replies, ['Another day', 'BOOK']),
      );
    },
    async TIME({ event, page, person, send, state }) {
      const at = event.argument;
      if (!isFree(at)) return send(chooseDay('That time is gone. Which day suits you?'));
      const before = current(state);
      await remind({ page, person }, at);
      state.appointment = at;
      const text =
        before && before !== at
          ? `Moved from ${asText(before)} to ${asText(at)}.`
          : `See you on ${asText(at)}.`;
      return send(mine(`${text} I will remind you the day before.`));
    },
    MINE: (chat) => show(chat),
    // The reminder may be older than the last change.
    KEEP: (chat) => show(chat),
    async CANCEL({ event, page, person, send, state }) {
      const at = current(state);
      // The button of a reminder of another time, before the appointment was moved.
      if (at && event.argument && event.argument !== at) return show({ send, state });
      await forgetReminder({ page, person });
      delete state.appointment;
      return send(
        whatNow(at ? `Your appointment on ${asText(at)} is cancelled.` : 'You have no appointment.'),
      );
    },
  },

  async text({ event, send, state }) {
    if (/\b(when|my|cancel|move|change)\b/i.test(event.text)) return show({ send, state });
    if (/\b(book|appointment|free|time)\b/i.test(event.text)) return send(chooseDay('Which day suits you?'));
    return send(whatNow('I only know about appointments. What can I do for you?'));
  },

  failed: ({ send }) => send('Sorry, I could not note that. Please call us, or try again later.'),
};

/** The appointment, unless it has passed. */
function current({ appointment }: Chat['state']): string | undefined {
  return appointment && instantOf(appointment) > Date.now() ? appointment : undefined;
}

async function show({ send, state }: Chat): Promise<unknown> {
  const at = current(state);
  return send(at ? mine(`Your appointment is on ${asText(at)}.`) : whatNow('You have no appointment.'));
}

function chooseDay(text: string) {
  return quickReplies(text, ...nextDays().map((day) => [dayOf(day), `DAY:${day}`] as const));
}

function mine(text: string) {
  return quickReplies(text, ['Another time', 'BOOK'], ['Cancel it', 'CANCEL']);
}

function whatNow(text: string) {
  return quickReplies(text, ['Book an appointment', 'BOOK'], ['My appointment', 'MINE']);
}

function asText(at: string): string {
  return `${longDayOf(at)} at ${timeOf(at)}`;
}
