import type { GraphApi } from './graph-api.ts';
import { GraphApiRefused } from './graph-error.ts';

/**
 * What Facebook may say of a person. `locale`, `timezone` and `gender` need a permission of their own
 * (https://developers.facebook.com/docs/messenger-platform/identity/user-profile).
 */
export interface UserProfile {
  readonly id: string;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string;
  /** A URL that expires. */
  readonly profile_pic: string;
  /** `en_US` */
  readonly locale: string;
  /** Hours from UTC. */
  readonly timezone: number;
  readonly gender: string;
}

/** People without a profile that Facebook shows to Pages. */
const NO_PROFILE = new Set([2018218, 2018247]);

/** Asks for some fields; those that Facebook does not tell are missing, of some people all are. */
export async function readProfile<F extends keyof UserProfile>(
  graphApi: GraphApi,
  page: string,
  person: string,
  fields: readonly F[],
  endBy: number,
): Promise<Partial<Pick<UserProfile, F>>> {
  const asked = fields.length > 0 ? fields : ['first_name', 'last_name', 'profile_pic'];
  try {
    return await graphApi.get(page, person, { fields: asked.join() }, { endBy });
  } catch (error) {
    if (!(error instanceof GraphApiRefused)) throw error;
    if (NO_PROFILE.has(error.code) || NO_PROFILE.has(error.subcode ?? 0)) return {};
    throw error;
  }
}
