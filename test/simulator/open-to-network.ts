import { randomBytes } from 'node:crypto';
import { RUN_SECRET } from './aws/run-secret.ts';
import type { Simulator } from './simulator.ts';

/**
 * Makes a simulator ready for callers from the network, such as the containers of sam local: the demo Page token that
 * everybody knows no longer opens the Graph API, as the access key of the run is needed for AWS.
 * @returns the variables that give a container access to the simulated AWS
 */
export function openToNetwork({ facebook, parameterStore }: Simulator): Readonly<Record<string, string>> {
  facebook.pageToken = `EAA${randomBytes(24).toString('hex')}`;
  parameterStore.parameters.set('/messenger-bot/FB_PAGE_TOKEN', facebook.pageToken);
  return { AWS_ACCESS_KEY_ID: 'ASIASAM', AWS_SECRET_ACCESS_KEY: RUN_SECRET };
}

/** Whether only this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}
