import { awsError } from '../aws/aws-error.ts';
import type { CallResponse, InterceptedCall } from '../intercepted-calls.ts';
import type { Random } from './random.ts';

/** SQS accepts only part of a batch of any operation, and its response has status 200 all the same. */
export function takeSome(random: Random) {
  return async (
    call: InterceptedCall,
    answer: (call: InterceptedCall) => Promise<CallResponse | 'hang up'>,
  ): Promise<CallResponse | 'hang up'> => {
    const { Entries, ...rest }: { Entries: { Id: string }[] } = JSON.parse(call.body);
    const taken = Entries.filter(() => random.chance(0.5));
    const Failed = Entries.filter((entry) => !taken.includes(entry)).map(({ Id }) => ({
      Id,
      Code: 'InternalError',
      SenderFault: false,
    }));
    if (taken.length === 0) return awsError('InternalServerError', 'Simulated', 500);
    // The signature covers the bytes that the function sent.
    const response = await answer({ ...call, body: JSON.stringify({ ...rest, Entries: taken }) });
    if (response === 'hang up' || response.status !== 200) return response;
    const results: { Failed?: object[] } = JSON.parse(response.body);
    return {
      ...response,
      body: JSON.stringify({ ...results, Failed: [...(results.Failed ?? []), ...Failed] }),
    };
  };
}
