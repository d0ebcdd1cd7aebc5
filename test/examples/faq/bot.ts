import { type Bot, type Conversation, quickReplies } from '../../../lambda/messenger.ts';
import { type Answer, answerById, answersTo, TOPICS } from './answers.ts';

interface Faq {
  payload: 'GET_STARTED' | 'TOPICS' | 'TOPIC' | 'ANSWER' | 'HELPED' | 'HUMAN';
  /** How often in a row nothing was found, and what the person last wanted to know. */
  state: { misses: number; question?: string };
}

type Chat = Pick<Conversation<Faq>, 'send' | 'state'>;

/** The App id of the Page's inbox, as Meta prints it in one place and in another. */
const INBOX = /^26390203743090/;

/** For how long the bot is quiet after a human's last message. */
const SILENT_HOURS = 4;

/** So many questions in a row without an answer, and the bot fetches a human by itself. */
const MISSES = 2;

/** Answers frequent questions by button and by word, and fetches a human for the others. */
export const bot: Bot<Faq> = {
  initialState: { misses: 0 },
  // Also when a human writes in the inbox without being asked.
  silentHours: SILENT_HOURS,
  payloads: {
    GET_STARTED: ({ send }) =>
      send('Hello! I know the usual answers, and I fetch a human for the others.', topics),
    TOPICS: ({ send }) => send(topics),
    async TOPIC({ event, send }) {
      const topic = TOPICS.find(({ id }) => id === event.argument);
      return send(topic ? choice(`${topic.title}: what about it?`, topic.answers) : topics);
    },
    async ANSWER({ event, send, state }) {
      const answer = answerById(event.argument);
      return answer ? give(answer, { send, state }) : send(topics);
    },
    HELPED: ({ send }) => send('Glad to hear that!'),
    async HUMAN({ send, handOver, state }) {
      await send('A colleague will answer here. Until then I am quiet.');
      state.misses = 0;
      await handOver('inbox', noteOf(state.question));
    },
  },

  async text({ event, send, state, handOver }) {
    if (/\b(human|person|agent|someone|colleague)\b/i.test(event.text))
      return send(human('Shall I fetch a colleague?'));
    state.question = event.text;
    const answers = answersTo(event.text);
    const [answer] = answers;
    if (answer && answers.length === 1) return give(answer, { send, state });
    if (answer) return send(choice('Which of these do you mean?', answers));
    state.misses += 1;
    if (state.misses < MISSES) return send('I do not know that one. Is it about one of these?', topics);
    await send('I do not know that either. A colleague will answer here.');
    state.misses = 0;
    return handOver('inbox', noteOf(event.text));
  },

  attachments: ({ send }) => send(human('I cannot look at that. Shall I fetch a colleague who can?')),

  // The human is done and has moved the conversation back.
  async pass_thread_control({ event, send }) {
    if (INBOX.test(event.previous_owner_app_id ?? '')) await send('I am back. Anything else?', topics);
  },
};

const topics = quickReplies(
  'What is it about?',
  ...TOPICS.map(({ id, title }) => [title, `TOPIC:${id}`] as const),
  ['A human, please', 'HUMAN'] as const,
);

function choice(text: string, answers: readonly Answer[]) {
  return quickReplies(
    text,
    ...answers.slice(0, 12).map(({ id, title }) => [title, `ANSWER:${id}`] as const),
    ['A human, please', 'HUMAN'] as const,
  );
}

function human(text: string) {
  return quickReplies(text, ['Yes, please', 'HUMAN'], ['No, thank you', 'TOPICS']);
}

async function give(answer: Answer, { send, state }: Chat): Promise<unknown> {
  state.misses = 0;
  state.question = answer.title;
  return send(
    quickReplies(
      answer.text,
      ['That helped', 'HELPED'],
      ['Something else', 'TOPICS'],
      ['A human, please', 'HUMAN'],
    ),
  );
}

/** For how long the bot is quiet, and what an App that gets the conversation reads: under 1000 characters. */
function noteOf(question = 'nothing yet') {
  return { silentHours: SILENT_HOURS, metadata: `Asked the bot: ${question}`.slice(0, 900) };
}
