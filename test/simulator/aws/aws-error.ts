import type { AwsResponse } from './aws-emulator.ts';

/** A refusal in the SDK's JSON protocols (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
export function awsError(type: string, message: string, status = 400): AwsResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type };
  return { status, headers, body: JSON.stringify({ __type: type, message }) };
}

/** What is said of a service that is not simulated. */
export function notSimulated(service: string): string {
  return `${service} is not simulated: of AWS there are Bedrock’s Converse, the schedules of EventBridge Scheduler, and what the project itself uses. See lambda/README.md#secrets-time-and-resources`;
}
