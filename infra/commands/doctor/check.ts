import type { BotValues } from '../shared/bot-options.ts';

/** The bot that the doctor checks. */
export interface BotToCheck {
  /** Id of the App; if undefined, that of the Page token. */
  readonly appId: string | undefined;
  readonly stack: string;
  /** The path of the secrets in Parameter Store. */
  readonly prefix: string;
  /** The one of several Pages to check; undefined for all. */
  readonly page: string | undefined;
  /** The callback URL, if it is not that of the stack. */
  readonly url: string | undefined;
  /** File of the author's bot. */
  readonly bot: string;
  /** File of the author's Messenger profile. */
  readonly profile: string;
  /** File of the author's templates of utility messages. */
  readonly templates: string;
  /** `https://graph.facebook.com`, except in tests. */
  readonly graphApi: string;
  /** The options that selected this bot. The advice repeats them. */
  readonly options: BotValues;
}

/** Whether a check passed, failed, or found something worth knowing. */
export type CheckState = 'passed' | 'failed' | 'note';

/** One line of the doctor's report. */
export interface ReportLine {
  /** The name of the check. */
  readonly check: string;
  readonly state: CheckState;
  /** What the check found. If it failed: what is wrong, and what to do. */
  readonly message: string;
}

/** What a check returns unless it throws. A string means that it passed. */
export type CheckResult = string | { readonly state: CheckState; readonly message: string };

/** Runs a check, and reports what it returns. A check that throws has failed. */
export async function* runCheck(check: string, work: () => Promise<CheckResult>): AsyncGenerator<ReportLine> {
  try {
    const result = await work();
    yield typeof result === 'string' ? { check, state: 'passed', message: result } : { check, ...result };
  } catch (error) {
    yield { check, state: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
