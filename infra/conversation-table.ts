import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, CfnGlobalTable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from './stack-props.ts';

/** The table with one item for each conversation: its state, and the progress of an unfinished event. */
export function conversationTable(
  scope: Construct,
  { tableDeletionProtection, kmsKeyArn }: Pick<Settings, 'tableDeletionProtection' | 'kmsKeyArn'>,
): TableV2 {
  const table = new TableV2(scope, 'Conversations', {
    partitionKey: { name: 'conversation', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'expires',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...(tableDeletionProtection && { deletionProtection: true }),
    // Deleting the stack must not delete what people told the bot. A first deployment that fails leaves nothing.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  if (kmsKeyArn !== undefined) encrypt(table, kmsKeyArn);
  return table;
}

/** CDK's own way needs to know the region. */
function encrypt({ node: { defaultChild } }: TableV2, keyArn: string): void {
  if (!(defaultChild instanceof CfnGlobalTable)) return;
  defaultChild.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
  defaultChild.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', keyArn);
}
