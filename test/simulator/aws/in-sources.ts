import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { relative } from 'node:path';

/**
 * Replaces places in bundled files by places in the sources: `file:///tmp/…/index.mjs:5:14501` becomes
 * `lambda/bot.ts:12:3`. Of a file without a map only the path gets shorter, and a path
 * that is short already stays.
 */
export function inSources(text: string): string {
  return text.replace(
    /(?<![^\s("'])(?:file:\/\/)?(\/[^\s():]+\.[cm]?[jt]s):(\d+):(\d+)/g,
    (_, file, line, column) => {
      const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry)) return `${relative('', file)}:${line}:${column}`;
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    },
  );
}

function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined; // The sources themselves run.
  }
}
