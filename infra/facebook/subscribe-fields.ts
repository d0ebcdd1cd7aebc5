import { GraphRefused } from './graph.ts';

/** A webhook field that Facebook does not allow. */
export interface RefusedField {
  readonly field: string;
  /** What Facebook says. */
  readonly reason: string;
}

/** A parameter, or a permission. */
const ABOUT_A_FIELD: ReadonlySet<unknown> = new Set([3, 10, 100, 200]);

/**
 * Subscribes to webhook fields. One field that Facebook does not know or allow refuses the whole call, and a call
 * replaces all fields. So after a refusal each new field is tried with those that Facebook takes: no subscription
 * that exists is lost in between.
 * @param current the fields of now, which stay
 * @param subscribe makes the call with all fields
 * @returns the fields that Facebook refuses
 * @throws Error that says what to do, if Facebook refuses the call for another reason
 */
export async function subscribeFields(
  current: readonly string[],
  wanted: readonly string[],
  subscribe: (fields: readonly string[]) => Promise<void>,
): Promise<readonly RefusedField[]> {
  const reasonToRefuse = async (fields: readonly string[]) => {
    try {
      await subscribe([...new Set(fields)].toSorted());
      return undefined;
    } catch (error) {
      if (error instanceof GraphRefused && ABOUT_A_FIELD.has(error.code)) return error.message;
      throw error;
    }
  };
  if ((await reasonToRefuse([...current, ...wanted])) === undefined) return [];
  const taken = [...current];
  const refused: RefusedField[] = [];
  for (const field of wanted.filter((field) => !current.includes(field))) {
    const reason = await reasonToRefuse([...taken, field]);
    if (reason === undefined) taken.push(field);
    else refused.push({ field, reason });
  }
  return refused;
}
