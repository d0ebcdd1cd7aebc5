import { errorResponse } from '../facebook/graph-call.ts';
import type { CallResponse, InjectedFault, InterceptedCall } from '../intercepted-calls.ts';
import type { Random } from './random.ts';

/** The share of the function's calls that fail. */
const PROBABILITY = 0.03;

/** How many more Graph API calls may stay unanswered in a run: each takes ten real seconds. */
export interface Limits {
  silences: number;
}

/** Chooses the fault of a call; usually none. */
export function chooseFault(
  call: InterceptedCall,
  random: Random,
  limits: Limits,
): InjectedFault | undefined {
  if (!random.chance(PROBABILITY)) return undefined;
  const when = random.pick(['before', 'after'] as const);
  const dice = random.next();
  if (dice < 0.1) return { when, what: 'kill' };
  if (dice < 0.4) return { when, what: 'hang up' };
  if (call.service === 'graph') return graphFault(when, random, limits);
  if (call.operation === 'SendMessageBatch' && dice < 0.7)
    return { when: 'instead', answer: takeSome(random) };
  return { when: 'before', what: awsFailure(call, random) };
}

/** The fault of every call of a service during its outage. */
export function outage(call: InterceptedCall): InjectedFault {
  if (call.service === 'graph') return { when: 'before', what: TEMPORARY };
  return { when: 'before', what: unavailable() };
}

const TEMPORARY = errorResponse(
  { code: 2, message: 'Service temporarily unavailable', is_transient: true },
  500,
);

function graphFault(when: 'before' | 'after', random: Random, limits: Limits): InjectedFault {
  if (limits.silences > 0 && random.chance(0.02)) {
    limits.silences -= 1;
    return { when, what: 'silence' };
  }
  if (when === 'after') return { when, what: { status: 502, headers: {}, body: '<html>Bad Gateway</html>' } };
  const what = random.pick([
    TEMPORARY,
    errorResponse({ code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' }),
    errorResponse({ code: 4, message: '(#4) Application request limit reached', is_transient: true }),
    errorResponse({ code: 1, message: 'An unknown error has occurred.' }, 500),
  ]);
  return { when, what };
}

function awsFailure({ service }: InterceptedCall, random: Random): CallResponse {
  if (service === 'DynamoDB_20120810' && random.chance(0.5)) {
    return failure(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException');
  }
  return unavailable();
}

function unavailable(): CallResponse {
  return failure(500, 'InternalServerError');
}

function failure(status: number, type: string): CallResponse {
  const body = JSON.stringify({ __type: type, message: 'Simulated' });
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
}

/** SQS accepts only part of a batch, and its response has status 200 all the same. */
function takeSome(random: Random) {
  return async (
    call: InterceptedCall,
    answer: (call: InterceptedCall) => Promise<CallResponse | 'hang up'>,
  ) => {
    const { Entries, ...rest }: { Entries: { Id: string }[] } = JSON.parse(call.body);
    const taken = Entries.filter(() => random.chance(0.5));
    const Failed = Entries.filter((entry) => !taken.includes(entry)).map(({ Id }) => ({
      Id,
      Code: 'InternalError',
      SenderFault: false,
    }));
    if (taken.length === 0) return unavailable();
    const response = await answer({ ...call, body: JSON.stringify({ ...rest, Entries: taken }) });
    if (response === 'hang up') return response;
    return { ...response, body: JSON.stringify({ ...JSON.parse(response.body), Failed }) };
  };
}
