import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/** The table with one item for each conversation: its state, and the progress of an unfinished event. */
export function conversationTable(scope: Construct): TableV2 {
  return new TableV2(scope, 'Conversations', {
    partitionKey: { name: 'conversation', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'expires',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // Deleting the stack must not delete what people told the bot.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
