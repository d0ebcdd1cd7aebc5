/**
 * What Lambda loads. It waits until the function is prepared, because what is done until then belongs to the init phase
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html), which has a whole processor whatever the memory.
 */
import { setTimeout } from 'node:timers/promises';
import { ready } from './handler.ts';

export { handler } from './handler.ts';

/** Who is silent for longer is waited for by the first call, which Facebook wants answered within five seconds. In milliseconds. */
const PATIENCE = 500;

await Promise.race([ready, setTimeout(PATIENCE)]);
