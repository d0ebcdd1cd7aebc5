import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/**
 * What `cdk deploy` printed at its end, by name: `WebhookUrl`, `EventQueueUrl` …
 * @throws Error that says what to do when the stack cannot be found.
 */
export async function readStackOutputs(StackName: string): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient();
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs);
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (cause) {
    throw new Error(
      `The stack ${StackName} could not be read: is the AWS CLI signed in, and to the region it was deployed to?`,
      { cause },
    );
  }
}
