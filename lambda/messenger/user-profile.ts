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

/** Subcodes (or codes) for a person whose profile Facebook does not show to Pages. */
const NO_PROFILE = new Set([2018218, 2018247]);

/**
 * Reads some fields of a profile. Fields that Facebook withholds are undefined; for some people, all of them.
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
    if (!(error instanceof GraphApiRefused)) throw error;
    if (NO_PROFILE.has(error.code) || NO_PROFILE.has(error.subcode ?? 0)) return {};
    throw error;
  }
}
