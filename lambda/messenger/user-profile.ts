import type { Verdict } from '../runtime/errors.ts';
import { describe } from '../runtime/log.ts';
import { warnRarely } from '../runtime/warn-rarely.ts';
import type { GraphApi } from './graph-api.ts';
import { GraphApiRefused } from './graph-error.ts';

/**
 * A person's profile. `locale`, `timezone` and `gender` need a permission of their own
 * (https://developers.facebook.com/docs/messenger-platform/identity/user-profile).
 */
export interface UserProfile {
  readonly id: string;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string;
  /** A URL, which expires. */
  readonly profile_pic: string;
  /** `en_US` */
  readonly locale: string;
  /** Offset from UTC, in hours. */
  readonly timezone: number;
  readonly gender: string;
}

const REFUSED =
  'Facebook refused a profile: the bot goes on without it. Does the App have Business Asset User Profile Access?';

/** Refusals that pass: the event waits for the profile. */
const PASSING: ReadonlySet<Verdict> = new Set<Verdict>(['retry', 'token']);

/**
 * Reads some fields of a profile. Fields that Facebook withholds are undefined; for some people, all of them.
 * @throws GraphApiRefused for a refused token, a rate limit and trouble that passes
 * @throws GraphApiUnreachable, RateLimitNear
 */
export async function readProfile<F extends keyof UserProfile>(
  graphApi: GraphApi,
  page: string,
  person: string,
  fields: readonly F[],
  endBy: number,
): Promise<Partial<Pick<UserProfile, F>>> {
  const requested = fields.length > 0 ? fields : ['first_name', 'last_name', 'profile_pic'];
  try {
    return await graphApi.get(page, person, { fields: requested.join() }, { endBy });
  } catch (error) {
    if (!(error instanceof GraphApiRefused) || PASSING.has(error.verdict)) throw error;
    warnRarely(REFUSED, { page, person, ...describe(error) });
    return {};
  }
}
