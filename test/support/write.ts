import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Writes a file that `npm run make` makes, and says so. */
export function write(file: string, content: string): void {
  writeFileSync(file, content);
  sayWritten(file);
}

/** Says that a file was written. */
export function sayWritten(file: string): void {
  console.log(`✔ Wrote ${relative('', file)}`);
}
