import type { AwsResponse } from './aws-emulator.ts';

/** A refusal in the SDK's JSON protocols (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
export function awsError(type: string, message: string, status = 400): AwsResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { status, headers, body: JSON.stringify({ __type: type, message }) };
}
