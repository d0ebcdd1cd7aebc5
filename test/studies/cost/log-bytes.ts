import { lambdaLines } from './lambda-lines.ts';
import type { StackFacts } from './stack-facts.ts';
import type { Traffic } from './traffic.ts';

/** Log bytes for one message, by who writes them. */
export interface LogBytes {
  /** The function. */
  readonly own: number;
  readonly lambda: number;
  /** API Gateway's access log. */
  readonly access: number;
}

/**
 * Adds up the log bytes for one message.
 * @param fill how many messages an invocation answers; each has its part of Lambda's lines
 */
export function logBytes(
  stack: Pick<StackFacts, 'memory' | 'accessLine'>,
  traffic: Pick<Traffic, 'logBytes' | 'invocations'>,
  fill = 1,
): LogBytes {
  const lambda = lambdaLines(stack).reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  return {
    own: traffic.logBytes,
    lambda: lambda * (traffic.invocations - 1 + 1 / fill),
    access: Buffer.byteLength(stack.accessLine),
  };
}
