import { readFileSync } from 'node:fs';
import { at, isObject, type Json, string } from '../../../lambda/runtime/json.ts';

/**
 * A context value as `npx cdk` takes it from the `cdk.json` of the folder in which it is called; undefined when there is none.
 * @throws Error when that file holds no JSON
 */
export function contextValue(name: string): string | undefined {
  return string(at(cdkJson(), 'context')[name]);
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
    throw new Error('cdk.json holds no JSON: npx cdk synth says where it goes wrong.');
  }
}
