import { confirm, isCancel } from '@clack/prompts';
import { STOPPED } from './prompts.ts';

/** One part of the setup. */
export interface Step {
  readonly title: string;
  /** What `apply` would change, as a verb phrase; undefined if nothing. */
  pendingChange(): Promise<string | undefined>;
  /** @returns whether all of it is done */
  apply(): Promise<boolean>;
}

/** What the operator allows a command to change. */
export interface Consent {
  /** Changes without asking. */
  readonly yes: boolean;
  /** Prints what it would change, and changes nothing. */
  readonly isDryRun: boolean;
}

/** Runs steps one after the other, as far as the operator allows. */
export class StepRunner {
  /** Titles of the steps that the operator declined. */
  readonly declined: string[] = [];
  readonly #consent: Consent;

  constructor(consent: Consent) {
    this.#consent = consent;
  }

  async run({ title, pendingChange, apply }: Step): Promise<void> {
    const change = await pendingChange();
    if (change === undefined) console.log(`✔ ${title}: nothing to change`);
    else if (this.#consent.isDryRun) console.log(`· ${title}: would ${change}`);
    else if (await this.#isAllowed(`${title}: ${change}?`)) {
      console.log((await apply()) ? `✔ ${title}: ${change}` : `! ${title}, but not all of it: ${change}`);
    } else {
      this.declined.push(title);
      console.log(`· ${title}: not changed`);
    }
  }

  async #isAllowed(message: string): Promise<boolean> {
    if (this.#consent.yes) return true;
    if (!process.stdin.isTTY)
      throw new Error(`${message} This needs a terminal: use --yes, or --dry-run to see all changes first.`);
    const answer = await confirm({ message });
    if (isCancel(answer)) throw new Error(STOPPED);
    return answer;
  }
}
