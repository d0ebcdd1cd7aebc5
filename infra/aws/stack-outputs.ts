import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { whatAwsWants } from './ask-aws.ts';

/**
 * What `cdk deploy` printed at its end, by name: `WebhookUrl`, `EventQueueUrl` …; undefined when there is no such stack.
 * @throws Error that says what to do when AWS does not answer.
 */
export async function findStackOutputs(StackName: string): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs);
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw new Error(`The stack ${StackName} could not be read. ${whatAwsWants(error)}`);
  }
}

/**
 * The same, for those who need the stack.
 * @throws Error that says what to do when the stack cannot be found.
 */
export async function readStackOutputs(stack: string): Promise<ReadonlyMap<string, string>> {
  const outputs = await findStackOutputs(stack);
  if (outputs) return outputs;
  throw new Error(
    `There is no stack ${stack} here: is it deployed, and is this the region it was deployed to?`,
  );
}

/**
 * What is written below a prefix must be read there.
 * @throws Error that says what to do when the stack's function reads its secrets elsewhere.
 */
export function mustReadBelow(prefix: string, stack: string, outputs: ReadonlyMap<string, string>): void {
  const parameter = outputs.get('FBPAGETOKEN');
  if (parameter === undefined || parameter === `${prefix}/FB_PAGE_TOKEN`) return;
  const there = parameter.replace(/\/FB_PAGE_TOKEN$/, '');
  throw new Error(
    `The stack ${stack} reads its secrets below ${there}, not below ${prefix}: --prefix ${there}, or deploy it with -c parameterPrefix=${prefix} first.`,
  );
}
