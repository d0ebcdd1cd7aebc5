/* Why an event gets no answer, as the page and the terminal explain it. */

/** What the function logs of an event that it does not answer. */
interface SilenceLine {
  readonly silence?: string;
  /** The kind of event. */
  readonly type?: string;
  /** Until when the bot pauses, in ISO 8601. */
  readonly until?: string;
  readonly what?: string;
}

/** Why there is no answer, and what would change that. */
export interface Silence {
  readonly title: string;
  /** None if there is nothing to do. */
  readonly advice?: string;
  /** Whether the person has an answer all the same, or gets it from somebody else. */
  readonly isAnswered?: boolean;
}

/** Whether somebody may want to do something about it. */
export function outcomeOf({ advice }: Silence): 'good' | 'warning' {
  return advice === undefined ? 'good' : 'warning';
}

/** Nobody expects an answer to these: the line of the webhook is enough. */
const NO_ANSWER_EXPECTED: ReadonlySet<string> = new Set(['echo', 'read', 'delivery']);

/**
 * The reason in a message of the log.
 * @param payload what was tapped, if it is known
 * @returns undefined if the message is about something else, or nobody expects an answer
 */
export function silenceIn(message: unknown, payload?: string): Silence | undefined {
  const {
    silence,
    type = 'event',
    until = '',
    what = '',
  }: SilenceLine = typeof message === 'object' ? { ...message } : {};
  const time = clock(until);
  switch (silence) {
    case 'no handler': {
      if (NO_ANSWER_EXPECTED.has(type)) return undefined;
      if (type === 'standby') return ELSEWHERE;
      const verb = what.includes('not queued') ? 'Not queued' : 'Not answered';
      return { title: `${verb}: no handler for ${nameOf(type, payload)}`, advice: adviceFor(type, payload) };
    }
    case 'own comment':
      return { title: 'Not queued: the Page’s own comment', isAnswered: true };
    case 'paused':
      return {
        title: `Paused until ${time}: a human answers`,
        advice:
          'Passing the conversation back ends it. silentHours, in the bot or in handOver(), says how long it lasts.',
      };
    case 'human began':
      return {
        title: `A human answers: the bot pauses until ${time}`,
        advice: 'silentHours in the bot says how long. Without it the bot never pauses by itself.',
      };
    case 'duplicate':
      return {
        title: 'Duplicate: answered before',
        advice: 'It was delivered again. Each event is handled once, so there is nothing to change.',
        isAnswered: true,
      };
    case 'ad click':
      return {
        title: 'Dropped: the click on the ad was answered',
        advice:
          'One click brings a referral and a Get Started. Without an answer to the referral, GET_STARTED greets.',
      };
    case 'too old':
      return {
        title: 'Closed: older than 24 hours',
        advice:
          'Facebook takes no answer any more. A utility message goes out at any time: see lambda/templates.ts.',
      };
    default:
      return undefined;
  }
}

const ELSEWHERE: Silence = {
  title: 'Quiet: the inbox or another App has the conversation',
  advice:
    'handOver(), or a human who answers, has passed it there. The bot can answer when it is passed back, or a day after the person’s last message; standby: … in the bot gets what it sees until then.',
  isAnswered: true,
};

/** SQS takes an event for one that it has already. */
export const QUEUED_BEFORE: Silence = {
  title: 'Duplicate: SQS has this event already',
  advice: 'Facebook sent it again within five minutes. It is answered once, so there is nothing to change.',
  isAnswered: true,
};

/** The handler has ended, and made no call of the Graph API. */
export const NOTHING_SENT: Silence = {
  title: 'Nothing sent: the handler ended without a call',
  advice: 'If it should answer: await or return what it sends, as in text: ({ send }) => send(…).',
};

function nameOf(type: string, payload: string | undefined): string {
  const [name] = payload?.split(':') ?? [];
  return name ? `\`payloads.${name}\` or \`${type}\`` : `\`${type}\``;
}

function adviceFor(type: string, payload: string | undefined): string {
  if (type !== 'quick_reply' && type !== 'postback') return `Add ${type}: … to the bot.`;
  const [name = 'NAME'] = payload?.split(':') ?? [];
  return `Add ${/^\w+$/.test(name) ? name : `'${name}'`}: … to the payloads of the bot, or ${type}: … for all others.`;
}

/** `18:47`; with the day, if it is another one. */
function clock(time: string): string {
  const then = new Date(time);
  if (Number.isNaN(then.getTime())) return 'later';
  const hours = [then.getHours(), then.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  return then.toDateString() === new Date().toDateString() ? hours : `${hours}, ${then.toDateString()}`;
}
