/**
 * Builds the bundle of most tests once for all files, and forgets this machine's proxy. Without this setup each file builds
 * its own.
 */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWith, SCRIPTED_BOT } from '../simulator/bundle.ts';

export async function globalSetup(): Promise<void> {
  // Most processes load the same SDK, CDK and sources: they share the compiled code.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'messenger-lambda-compiled');
  // The tests reach this machine only, and say themselves when there is a proxy.
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) delete process.env[name];
  process.env.SIMULATOR_BUNDLE = await bundleWith(SCRIPTED_BOT);
}

export async function globalTeardown(): Promise<void> {
  const { SIMULATOR_BUNDLE } = process.env;
  if (SIMULATOR_BUNDLE) await rm(SIMULATOR_BUNDLE, { recursive: true });
}
