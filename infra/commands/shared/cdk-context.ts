import { readFileSync } from 'node:fs';
import { at, isObject, type Json, number, string } from '../../../lambda/runtime/json.ts';

/**
 * Reads a context value from the `cdk.json` of the current folder, as `npx cdk` does. Undefined if there is
 * none.
 * @throws Error if the file is not valid JSON
 */
export function contextValue(name: string): string | undefined {
  return string(at(cdkJson(), 'context')[name]);
}

/** The same for a number, which may also be written as text. */
export function contextNumber(name: string): number | undefined {
  return number(at(cdkJson(), 'context')[name]);
}

function cdkJson(): Json {
  let text: string;
  try {
    text = readFileSync('cdk.json', 'utf8');
  } catch {
    return {};
  }
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    throw new Error('cdk.json is not valid JSON: run npx cdk synth to see where.');
  }
}
