import { isObject, list, string } from '../../lambda/runtime/json.ts';
import type { FacebookPage } from './facebook-page.ts';

/** The names of the profile's parts that the Page does not show as the profile has them. */
export async function profileDifferences(page: FacebookPage, profile: object): Promise<readonly string[]> {
  const wanted = Object.entries(profile).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) return [];
  const actual = await page.profile(wanted.map(([name]) => name));
  return wanted.filter(([name, value]) => !contains(actual[name], value)).map(([name]) => name);
}

/**
 * Whether `actual` has everything that is in `wanted`. Facebook may add defaults, change the order of keys
 * and locales, add a slash to a bare host, and leave out an empty list. Any other order counts, because
 * people see it in a menu.
 */
export function contains(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return containsAll(list(actual), wanted);
  if (isObject(wanted)) {
    return (
      isObject(actual) &&
      Object.entries(wanted).every(([key, value]) => value === undefined || contains(actual[key], value))
    );
  }
  return withoutSlash(actual) === withoutSlash(wanted);
}

function containsAll(actual: readonly unknown[], wanted: readonly unknown[]): boolean {
  const [left, right] = [actual.toSorted(byLocale), wanted.toSorted(byLocale)];
  return left.length === right.length && right.every((value, index) => contains(left[index], value));
}

/** Keeps the order of elements without a locale. */
function byLocale(a: unknown, b: unknown): number {
  return localeOf(a).localeCompare(localeOf(b));
}

function localeOf(value: unknown): string {
  return (isObject(value) && string(value.locale)) || '';
}

function withoutSlash(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(https:\/\/[^/?#]+)\/$/, '$1') : value;
}
