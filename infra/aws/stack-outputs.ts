import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientOptions } from '../proxy.ts';
import { awsAdvice } from './ask-aws.ts';

/** The outputs of a stack by name, as `infra/outputs.ts` adds them: `WebhookUrl`, `EventQueueUrl` … */
export type StackOutputs = ReadonlyMap<string, string>;

/**
 * Reads the outputs of a stack; undefined if the stack does not exist.
 * @throws Error that says what to do if AWS refuses
 */
export async function findStackOutputs(StackName: string): Promise<StackOutputs | undefined> {
  try {
    const { Stacks = [] } = await new CloudFormationClient(clientOptions()).send(
      new DescribeStacksCommand({ StackName }),
    );
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs);
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw new Error(`The stack ${StackName} could not be read. ${awsAdvice(error)}`);
  }
}

/**
 * Reads the outputs of a stack that must exist.
 * @throws Error that says what to do if it does not
 */
export async function readStackOutputs(stack: string): Promise<StackOutputs> {
  const outputs = await findStackOutputs(stack);
  if (outputs) return outputs;
  throw new Error(
    `There is no stack ${stack} in this account and region: deploy it with npx cdk deploy, or set the region it is in.`,
  );
}

/**
 * Checks that the stack's function reads the secrets below the given prefix.
 * @throws Error that says what to do if it reads them elsewhere
 */
export function assertSamePrefix(prefix: string, stack: string, outputs: StackOutputs): void {
  const parameter = outputs.get('FBPAGETOKEN');
  if (parameter === undefined || parameter === `${prefix}/FB_PAGE_TOKEN`) return;
  const actual = parameter.replace(/\/FB_PAGE_TOKEN$/, '');
  throw new Error(
    `The stack ${stack} reads its secrets below ${actual}, not below ${prefix}: use --prefix ${actual}, or first deploy the stack with -c parameterPrefix=${prefix}.`,
  );
}
