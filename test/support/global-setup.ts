/** Before all tests of a run: the bundle that most of them start is built once. A file that is run alone builds its own. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWith, SCRIPTED_BOT } from '../simulator/bundle.ts';

export async function globalSetup(): Promise<void> {
  // What one process has compiled the next need not compile again: most load the same SDK, CDK and sources.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'messenger-lambda-compiled');
  process.env.SIMULATOR_BUNDLE = await bundleWith(SCRIPTED_BOT);
}

export async function globalTeardown(): Promise<void> {
  const { SIMULATOR_BUNDLE } = process.env;
  if (SIMULATOR_BUNDLE) await rm(SIMULATOR_BUNDLE, { recursive: true });
}
