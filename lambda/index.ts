/**
 * What Lambda loads. It waits until the function is ready, because Lambda's init phase has a full processor whatever
 * the memory (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
 */
import { setTimeout } from 'node:timers/promises';
import { ready } from './handler.ts';

export { handler } from './handler.ts';

/**
 * In milliseconds. If start-up takes longer, the first invocation waits for the rest: Facebook expects a response
 * within five seconds.
 */
const MAX_WAIT = 500;

await Promise.race([ready, setTimeout(MAX_WAIT)]);
