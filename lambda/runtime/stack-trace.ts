import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The source maps of what has thrown. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * The places in the code that led to an error, the innermost first, without its message, which may have lines of its own. Those in the
 * bundle are given as those in the sources.
 */
export function placesIn({ stack = '', message }: Error): readonly string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => /^ {4}at .*(:\d+:\d+\)?|\(<anonymous>\)|\(native\))$/.test(line))
    .map((line) => line.trim().replace(/(file:[^\s()]+\.mjs):(\d+):(\d+)/, inSources));
}

function inSources(place: string, url: string, line: string, column: string): string {
  const entry = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1);
  if (!entry || !('originalSource' in entry)) return place;
  return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/** Read when there is an error to be told: a start does not pay for it. */
function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, read(url));
  return maps.get(url);
}

function read(url: string): SourceMap | undefined {
  try {
    const { SourceMap } = process.getBuiltinModule('node:module');
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined; // The place in the bundle will have to do.
  }
}
