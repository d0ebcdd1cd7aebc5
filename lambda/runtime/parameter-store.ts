import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { firstAnswer } from './first-answer.ts';
import { PARAMETERS_A_CALL } from './parameter-names.ts';

/**
 * Reads parameters by full name. Parameters that do not exist are missing from the result.
 * @param endBy until when to try again, in milliseconds since 1970; undefined for a single try without a
 * time-out
 */
export type GetParameters = (
  names: readonly string[],
  endBy: number | undefined,
) => Promise<ReadonlyMap<string, string>>;

/**
 * Reads from AWS Systems Manager Parameter Store
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html). It answers 40
 * calls a second for the whole account, and sandboxes often start many at a time: a throttled call is tried
 * again until the time is up. The SDK's own retries would end long before.
 */
export function parameterStore(url: string, region: string): GetParameters {
  const client = new SSMClient({
    region,
    endpoint: url,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, throwOnRequestTimeout: true },
  });

  function read(Names: string[], endBy: number | undefined) {
    const command = () => new GetParametersCommand({ Names, WithDecryption: true });
    if (endBy === undefined) return client.send(command());
    const call = () => client.send(command(), { requestTimeout: Math.max(1, endBy - Date.now()) });
    return firstAnswer(call, { endBy, mayRetry });
  }

  return async (names, endBy) => {
    const chunks = Array.from({ length: Math.ceil(names.length / PARAMETERS_A_CALL) }, (_, i) =>
      names.slice(i * PARAMETERS_A_CALL, i * PARAMETERS_A_CALL + PARAMETERS_A_CALL),
    );
    const outputs = await Promise.all(chunks.map((names) => read(names, endBy)));
    const found = outputs.flatMap(({ Parameters }) => Parameters ?? []);
    return new Map(found.map(({ Name = '', Value = '' }) => [Name, Value.trim()]));
  };
}

function mayRetry(error: unknown): boolean {
  return isSdkError(error) && (isThrottlingError(error) || isTransientError(error) || isServerError(error));
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}
