/**
 * Copies random conversations as tests and runs the tests: `node test/simulator/chat/copy/random-copies.ts 1000` tries a
 * thousand. A second number is the first seed.
 */
import { join } from 'node:path';
import { SCRIPTED_BOT } from '../../bundle.ts';
import { failuresOf, openCopies, ROOT, testFile } from './open-copies.ts';
import { converse } from './random-conversation.ts';

const CHAT = join(ROOT, 'test/simulator/chat');

/** A bot, and what people say to it; `tell` is said with the id of somebody. */
export interface CopiedBot {
  readonly bot: string;
  readonly texts: readonly string[];
}

/** The bots, the hardest first. */
export const BOTS: readonly CopiedBot[] = [
  {
    bot: join(CHAT, 'copy/cards-bot.ts'),
    texts: 'hello,mail,phone,fail,later,who,mid,time,history,long,crash,flaky,tell,it’s "me",x'.split(','),
  },
  {
    bot: join(CHAT, 'show-bot.ts'),
    texts: [
      ...['hello', 'buttons', 'receipt', 'raw', 'throw', 'break', 'upload', 'shipped 7'],
      ...['cards https://example.com', 'coupon https://example.com'],
    ],
  },
  { bot: join(CHAT, 'copy/shop-bot.ts'), texts: ['hello', '7', '8', 'what?'] },
  ...['comments', 'faq', 'languages', 'pizza', 'reminders'].map((name) => ({
    bot: join(ROOT, 'test/examples', name, 'bot.ts'),
    texts: ['hello', 'price', 'human', 'Main Street 7, 12345 Berlin', '2', 'Deutsch'],
  })),
  {
    bot: SCRIPTED_BOT,
    texts: 'hello,buttons,catch,ask:Who?,throw,history,hand over,send twice,forget to await,later:5'.split(
      ',',
    ),
  },
];

/**
 * Has conversations, divided among the bots, copies each as a test, and runs the tests.
 * @returns what Node says of each test that fails
 */
export async function failedCopies(
  bots: readonly CopiedBot[],
  conversations: number,
  firstSeed = 1,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const [i, { bot, texts }] of bots.entries()) {
    const share = Math.max(0, Math.ceil((conversations - i) / bots.length));
    const seeds = Array.from({ length: share }, (_, n) => firstSeed + n * bots.length + i);
    const page = await openCopies(bot);
    try {
      await page.chat.applyProfile();
      await page.chat.applyTemplates();
      const copies: string[] = [];
      for (const seed of seeds) {
        const { id } = await converse(page, texts, seed);
        copies.push((await page.chat.test(id)).replace("test('the bot", `test('seed ${seed}: the bot`));
      }
      failures.push(...(await failuresOf(testFile(bot, copies))));
    } finally {
      await page.close();
    }
  }
  return failures;
}

if (import.meta.main) {
  const [, , conversations = '1000', seed = '1'] = process.argv;
  const failures = await failedCopies(BOTS, Number(conversations), Number(seed));
  console.log([...failures, `${conversations} conversations, ${failures.length} copies failed`].join('\n'));
  process.exitCode = failures.length > 0 ? 1 : 0;
}
