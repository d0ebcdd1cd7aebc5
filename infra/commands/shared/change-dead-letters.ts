import { type DeadLetterQueue, type HeldDeadLetter, lastIdentity } from '../../aws/dead-letter-queue.ts';

/** What happened to a dead letter. */
export type Change = 'deleted' | 'sent back';

/** What a run remembers. */
interface Run {
  /** When it began, in milliseconds since 1970. */
  readonly begun: number;
  /** The identities of the events that were sent back. */
  readonly sent: Set<string>;
  /** The groups in which a dead letter failed. */
  readonly stopped: Set<string>;
  /**
   * The dead letters that stay, by message id. They stay held, so that SQS hands out none of those behind
   * them.
   */
  readonly left: Map<string, HeldDeadLetter>;
}

/**
 * Changes dead letters until SQS hands out no more. Those of one person go in order: after a failure the next
 * ones of that person stay. What comes after the command began stays too: a bot that still fails would never
 * let it end.
 * @returns the exit code
 */
export async function changeAll(queue: DeadLetterQueue, change: Change): Promise<number> {
  const run: Run = { begun: Date.now(), sent: new Set(), stopped: new Set(), left: new Map() };
  let done = 0;
  try {
    for (;;) {
      const letters = await holdForRun(queue, run);
      if (letters.length === 0) break;
      for (const letter of letters) done += (await changeInOrder(queue, change, letter, run)) ? 1 : 0;
    }
  } finally {
    await releaseAll(queue, [...run.left.values()]);
  }
  if (done === 0 || run.left.size > 0) console.error(whatIsLeft(run, await queue.count()));
  return done > 0 && run.stopped.size === 0 ? 0 : 1;
}

function whatIsLeft({ stopped, left }: Run, total: number): string {
  if (stopped.size > 0)
    return `SQS counts ${total}, with those that failed. The next ones of the same people wait behind them: repair the cause, or delete what failed, and run the command again.`;
  if (left.size > 0)
    return `SQS counts ${total} that came after this command began: they stay. Run it again to take them too.`;
  return `✘ ${total === 0 ? 'There are no dead letters.' : heldElsewhere(total)}`;
}

/** Holds the next dead letters, and leaves those that came after the run began. */
async function holdForRun(queue: DeadLetterQueue, run: Run): Promise<readonly HeldDeadLetter[]> {
  // A letter that was left comes again if the command takes longer than letters are held.
  const letters = (await queue.hold()).filter(({ messageId }) => !run.left.has(messageId));
  const isOfRun = (letter: HeldDeadLetter) => letter.sent <= run.begun || cameBack(letter, run.sent);
  for (const letter of letters) if (!isOfRun(letter)) run.left.set(letter.messageId, letter);
  return letters.filter(isOfRun);
}

/** Whether the bot gave up again on an event that was sent back. */
function cameBack(letter: HeldDeadLetter, sent: ReadonlySet<string>): boolean {
  return sent.has(lastIdentity(letter) ?? '');
}

async function changeInOrder(
  queue: DeadLetterQueue,
  change: Change,
  letter: HeldDeadLetter,
  { sent, stopped, left }: Run,
): Promise<boolean> {
  if (!stopped.has(letter.group) && (await changeLetter(queue, change, letter, sent))) return true;
  stopped.add(letter.group);
  left.set(letter.messageId, letter);
  return false;
}

/**
 * Changes one dead letter, and says so or why not.
 * @param sent the identities of the events that this run has sent back; gets that of this one
 */
export async function changeLetter(
  queue: DeadLetterQueue,
  change: Change,
  letter: HeldDeadLetter,
  sent: Set<string> = new Set(),
): Promise<boolean> {
  try {
    if (cameBack(letter, sent))
      throw new Error('The bot gave up on it again: run npm run dead-letters to see why.');
    if (change === 'deleted') await queue.delete(letter);
    else sent.add(await queue.sendBack(letter));
    console.log(`✔ ${letter.id} ${change}`);
    return true;
  } catch (error) {
    console.error(`✘ ${letter.id} ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/**
 * Lets other readers have the dead letters, the last one first, so that none of a person is handed out before
 * an earlier one. What cannot be released becomes visible again on its own after ten minutes.
 */
export async function releaseAll(queue: DeadLetterQueue, letters: readonly HeldDeadLetter[]): Promise<void> {
  for (const letter of letters.toReversed()) await queue.release(letter).catch(() => {});
}

/** SQS hands out none, although there are some. */
export function heldElsewhere(count: number): string {
  return `SQS counts ${count === 1 ? '1 dead letter' : `${count} dead letters`}, but hands out none: another reader may hold them, or SQS counts late. Run it again in ten minutes.`;
}
