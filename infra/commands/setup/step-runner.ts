import { confirm, isCancel } from '@clack/prompts';
import { STOPPED } from './prompts.ts';
import type { Step } from './steps.ts';

/** How far the operator lets a command go. */
export interface Leave {
  /** Changes without asking. */
  readonly yes: boolean;
  /** Says what it would change, and changes nothing. */
  readonly isDry: boolean;
}

/** Takes one step after the other, as far as the operator wants. */
export class Taking {
  /** What somebody did not want. */
  readonly refused: string[] = [];
  readonly #leave: Leave;

  constructor(leave: Leave) {
    this.#leave = leave;
  }

  /** Does what is missing, unless it is only to be told, or somebody says no. */
  async take({ title, look, apply }: Step): Promise<void> {
    const what = await look();
    if (what === undefined) console.log(`✔ ${title}: as it should be`);
    else if (this.#leave.isDry) console.log(`· ${title}: would ${what}`);
    else if (await this.#isAllowed(`${title}: ${what}?`)) {
      await apply();
      console.log(`✔ ${title}: ${what}`);
    } else {
      this.refused.push(title);
      console.log(`· ${title}: left as it is`);
    }
  }

  async #isAllowed(message: string): Promise<boolean> {
    if (this.#leave.yes) return true;
    if (!process.stdin.isTTY)
      throw new Error(`${message} Nobody is there to answer: --yes, or --dry-run to look first.`);
    const answer = await confirm({ message });
    if (isCancel(answer)) throw new Error(STOPPED);
    return answer;
  }
}
