import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A rush in the simulator and in the model: seconds until the last answer. */
export interface Comparison {
  readonly people: number;
  readonly maxConcurrency: number;
  readonly measured: number;
  readonly predicted: number;
}

/** What a comparison found, and on what machine. */
export interface Validation {
  /** Of the machine, busy with other things, too. */
  readonly cores: number;
  /** What a record took beside its calls of the Graph API, in milliseconds. */
  readonly besides: number;
  readonly comparisons: readonly Comparison[];
}

/** Where `npm run scale -- --validate` keeps what it found. */
export const VALIDATION_FILE = join(import.meta.dirname, 'validation.json');

/** What was found last. */
export function keptValidation(): Validation {
  return JSON.parse(readFileSync(VALIDATION_FILE, 'utf8'));
}
