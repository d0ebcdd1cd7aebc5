import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Source maps by the URL of the bundled file. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * The frames of an error's stack trace, innermost first, with positions in the sources instead of the bundle.
 * The message, which may have several lines, is left out.
 */
export function stackFrames(error: Error): readonly string[] {
  const [stack, message] = [textOf(error, 'stack'), textOf(error, 'message')];
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+\)?|\(<anonymous>\)|\(native\))$/.test(line))
    .map((line) => line.trim().replace(/(file:[^\s()]+\.mjs):(\d+):(\d+)/, toSource));
}

/** A property of an error, which may be missing, of any type, or a getter that throws. */
export function property(error: Error, key: 'name' | 'message' | 'stack' | 'cause' | 'code'): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}

function textOf(error: Error, key: 'stack' | 'message'): string {
  const text = property(error, key);
  return typeof text === 'string' ? text : '';
}

function toSource(position: string, url: string, line: string, column: string): string {
  const entry = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1);
  if (!entry || !('originalSource' in entry)) return position;
  return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/** Reads a map only when an error is logged, so that a cold start does not pay for it. */
function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, read(url));
  return maps.get(url);
}

function read(url: string): SourceMap | undefined {
  try {
    const { SourceMap } = process.getBuiltinModule('node:module');
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined; // Without a map, the log shows the position in the bundle.
  }
}
