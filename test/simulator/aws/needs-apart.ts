import { inThread } from '../../../infra/commands/shared/in-thread.ts';
import type { Statement } from './policy.ts';

/** What a bot needs, read with CDK. */
export interface Needs {
  readonly secrets: readonly string[];
  /** In seconds. */
  readonly timeOut: number;
  /** What `grant` adds to the role of the function. */
  readonly statements: readonly Statement[];
}

/**
 * Reads a `bot-needs.ts` in a thread of its own: CDK takes half a second to load, and an author's file may do anything.
 * @throws Error that says what is wrong with the file
 */
export function needsApart(file: string): Promise<Needs> {
  return inThread(new URL('./needs-worker.ts', import.meta.url), file, file);
}
