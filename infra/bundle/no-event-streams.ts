/**
 * Stands for the AWS SDK's event streams in the bundle: calls whose answer goes on for ever. Parameter Store, SQS and
 * DynamoDB have none.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('Event streams are left out of this bundle.');
  }
}
