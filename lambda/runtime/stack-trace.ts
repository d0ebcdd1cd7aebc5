import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Source maps by the URL of the bundled file. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * The frames of an error's stack trace, innermost first, with positions in the sources instead of the bundle.
 * The message, which may have several lines, is left out.
 */
export function stackFrames({ stack = '', message }: Error): readonly string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+\)?|\(<anonymous>\)|\(native\))$/.test(line))
    .map((line) => line.trim().replace(/(file:[^\s()]+\.mjs):(\d+):(\d+)/, toSource));
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
