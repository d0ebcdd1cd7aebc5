import { type DeadLetterQueue, type HeldDeadLetter, lastIdentity } from '../../aws/dead-letter-queue.ts';

/** What happened to a dead letter. */
export type Change = 'deleted' | 'sent back';

/**
 * Changes dead letters until SQS hands out no more. Those of one person go in order: after a failure the next ones of that
 * person stay. An event that the bot gives up again meanwhile stays too.
 * @returns the exit code
 */
export async function changeAll(queue: DeadLetterQueue, change: Change): Promise<number> {
  const run: Run = { sent: new Set(), stopped: new Set(), left: new Map() };
  let done = 0;
  try {
    for (;;) {
      // A letter that was left comes again if the command takes longer than letters are held.
      const letters = (await queue.hold()).filter(({ messageId }) => !run.left.has(messageId));
      if (letters.length === 0) break;
      for (const letter of letters) done += (await changeInOrder(queue, change, letter, run)) ? 1 : 0;
    }
  } finally {
    await releaseAll(queue, [...run.left.values()]);
  }
  if (done > 0 && run.left.size === 0) return 0;
  console.error(whatIsLeft(await queue.count(), run.left.size > 0));
  return 1;
}

function whatIsLeft(total: number, someFailed: boolean): string {
  if (!someFailed) return `✘ ${total === 0 ? 'There are no dead letters.' : heldElsewhere(total)}`;
  return `SQS counts ${total}, with those that failed. The next ones of the same people wait behind them: repair the cause, or delete what failed, and run the command again.`;
}

/** What a run remembers. */
interface Run {
  /** The identities of the events that were sent back. */
  readonly sent: Set<string>;
  /** The groups in which a dead letter failed. */
  readonly stopped: Set<string>;
  /** The dead letters that stay, by message id. They stay held, so that SQS hands out none of those behind them. */
  readonly left: Map<string, HeldDeadLetter>;
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
    if (sent.has(lastIdentity(letter) ?? ''))
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
 * Lets other readers have the dead letters, the last one first, so that none of a person is handed out before an earlier
 * one. What cannot be released becomes visible again on its own after ten minutes.
 */
export async function releaseAll(queue: DeadLetterQueue, letters: readonly HeldDeadLetter[]): Promise<void> {
  for (const letter of letters.toReversed()) await queue.release(letter).catch(() => {});
}

/** SQS hands out none, although there are some. */
export function heldElsewhere(count: number): string {
  return `SQS counts ${count === 1 ? '1 dead letter' : `${count} dead letters`}, but hands out none: another reader may hold them, or SQS counts late. Run it again in ten minutes.`;
}
