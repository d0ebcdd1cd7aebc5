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
 * that exists is lost in between, unless Facebook no longer allows several of them.
 * @param current the fields of now, which stay if Facebook still allows them
 * @param subscribe makes the call with all fields
 * @returns the fields that Facebook refuses
 * @throws Error that says what to do, if Facebook takes none of the wanted fields, or refuses the call for another reason
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
  const taken = [...(await partThatIsTaken(current, async (fields) => !(await reasonToRefuse(fields))))];
  const refused: RefusedField[] = [];
  const others = new Set([...current, ...wanted].filter((field) => !taken.includes(field)));
  for (const field of others) {
    const reason = await reasonToRefuse([...taken, field]);
    if (reason === undefined) taken.push(field);
    else refused.push({ field, reason });
  }
  const [first] = refused;
  const noneTaken = !wanted.some((field) => taken.includes(field));
  if (first && noneTaken) throw new Error(`Facebook refuses all webhook fields. ${first.reason}`);
  return refused;
}

/** All fields of now; without the one that Facebook no longer allows; none if there are several of those. */
async function partThatIsTaken(
  current: readonly string[],
  isTaken: (fields: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  if (current.length === 0 || (await isTaken(current))) return current;
  for (const field of current) {
    const others = current.filter((other) => other !== field);
    if (others.length > 0 && (await isTaken(others))) return others;
  }
  return [];
}
