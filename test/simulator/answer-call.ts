import { awsError } from './aws/aws-error.ts';
import type { DynamoDb } from './aws/dynamodb.ts';
import type { ParameterStore } from './aws/parameter-store.ts';
import { RUN_SECRET } from './aws/run-secret.ts';
import { signatureRefusal } from './aws/signature.ts';
import type { Sqs } from './aws/sqs.ts';
import type { Facebook } from './facebook/facebook.ts';
import type { CallResponse, InterceptedCall } from './intercepted-calls.ts';

/** All that answers the function's calls. */
export interface Services {
  readonly facebook: Facebook;
  readonly parameterStore: ParameterStore;
  readonly sqs: Sqs;
  readonly dynamoDb: DynamoDb;
  /** How far the clocks of services are off, in milliseconds by service. */
  readonly clockOff: ReadonlyMap<string, number>;
}

/** Answers a call of the function as Facebook or AWS. AWS answers only what is signed with the key of the run. */
export async function answerCall(
  services: Services,
  call: InterceptedCall,
): Promise<CallResponse | 'hang up'> {
  const { facebook, parameterStore, sqs, dynamoDb } = services;
  if (call.service === 'graph') return facebook.answer(call);
  const refusal = signatureRefusal(call, () => RUN_SECRET, timeOf(services, call.service));
  if (refusal) return awsError(refusal.type, refusal.message);
  switch (call.service) {
    case 'AmazonSSM':
      return parameterStore.answer(call);
    case 'AmazonSQS':
      return sqs.answer(call);
    default:
      return dynamoDb.answer(call);
  }
}

/** The clock of a service, in milliseconds since 1970. */
export function timeOf({ clockOff }: Services, service: string): number {
  return Date.now() + (clockOff.get(service) ?? 0);
}
