import { type Fields, LoggableError } from '../runtime/errors.ts';
import { stackFrames } from '../runtime/stack-trace.ts';

/** A handler called a method after it had ended, when its event was already saved as done. */
export class HandlerEnded extends LoggableError {
  override readonly name = 'HandlerEnded';

  /** @param method of the conversation */
  constructor(method: string) {
    super(`${method}() was called after the handler had ended: is an await missing?`);
  }

  override get fields(): Fields {
    return { stack: stackFrames(this) };
  }
}
