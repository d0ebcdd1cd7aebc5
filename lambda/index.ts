/**
 * What Lambda loads. It waits until the function is prepared, because what is done until then belongs to the init phase
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html), which has two processors.
 */
import { ready } from './handler.ts';

export { handler } from './handler.ts';

await ready;
