import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A rush in the simulator and in the model: seconds until the last answer. */
export interface Comparison {
  readonly people: number;
  readonly maxConcurrency: number;
  readonly eventsAtATime: number;
  readonly measured: number;
  readonly predicted: number;
}

/** The result of a comparison, and the machine it ran on. */
export interface Validation {
  readonly cores: number;
  /** A record without its Graph API calls, in milliseconds. */
  readonly ownMs: number;
  readonly comparisons: readonly Comparison[];
}

/** `npm run make -- scale --validate` writes its result to this file. */
export const VALIDATION_FILE = join(import.meta.dirname, 'validation.json');

/** The last result. */
export function keptValidation(): Validation {
  return JSON.parse(readFileSync(VALIDATION_FILE, 'utf8'));
}
