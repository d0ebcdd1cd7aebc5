/**
 * Replaces the AWS SDK's store of the current invocation in the bundle, which only functions with several invocations
 * at a time need. Without it the SDK reads the trace id from the environment, as it always did.
 */
export const InvokeStore = { getInstanceAsync: async (): Promise<undefined> => undefined };
