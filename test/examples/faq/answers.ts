/** One question that people ask often. */
export interface Answer {
  readonly id: string;
  /** The title of its button: at most 20 characters. */
  readonly title: string;
  /** Beginnings of the words that people use for it, in small letters. */
  readonly words: readonly string[];
  readonly text: string;
}

/** The answers by topic: at most 11 topics, and at most 12 answers in each. Put your own here. */
export const TOPICS: readonly {
  readonly id: string;
  readonly title: string;
  readonly answers: readonly Answer[];
}[] = [
  {
    id: 'delivery',
    title: 'Delivery',
    answers: [
      {
        id: 'time',
        title: 'How long?',
        words: ['long', 'when', 'fast', 'deliver', 'days'],
        text: 'We deliver within two working days.',
      },
      {
        id: 'cost',
        title: 'What does it cost?',
        words: ['cost', 'fee', 'deliver', 'shipping', 'free'],
        text: 'Delivery costs €4. From €50 on it is free.',
      },
    ],
  },
  {
    id: 'returns',
    title: 'Returns',
    answers: [
      {
        id: 'return',
        title: 'Send it back',
        words: ['return', 'back', 'refund', 'money'],
        text: 'Send it back within 30 days, and you get your money within a week.',
      },
      {
        id: 'broken',
        title: 'It is broken',
        words: ['broken', 'damage', 'defect', 'faulty'],
        text: 'We are sorry! Send us a picture here, and we send you a new one.',
      },
    ],
  },
];

const ANSWERS = TOPICS.flatMap(({ answers }) => answers);

export function answerById(id: string): Answer | undefined {
  return ANSWERS.find((answer) => answer.id === id);
}

/** The answers that have most words in common with a text: none, one, or several that fit as well. */
export function answersTo(text: string): readonly Answer[] {
  const spoken = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = ANSWERS.map(
    ({ words }) => words.filter((word) => spoken.some((it) => it.startsWith(word))).length,
  );
  const best = Math.max(...scores);
  return best === 0 ? [] : ANSWERS.filter((_, i) => scores[i] === best);
}
