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

/** Adds up the log bytes for one message. */
export function logBytes(
  stack: Pick<StackFacts, 'memory' | 'accessLine'>,
  traffic: Pick<Traffic, 'logBytes' | 'invocations'>,
): LogBytes {
  const lambda = lambdaLines(stack).reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  return {
    own: traffic.logBytes,
    lambda: lambda * traffic.invocations,
    access: Buffer.byteLength(stack.accessLine),
  };
}
