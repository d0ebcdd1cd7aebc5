/**
 * Replaces the AWS SDK's event streams in the bundle: calls that stream their response without end. The
 * function makes no such call to Parameter Store, SQS or DynamoDB.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error(
      'Event streams are not in this bundle: remove their alias in infra/bundle/bundling.ts to use them.',
    );
  }
}
