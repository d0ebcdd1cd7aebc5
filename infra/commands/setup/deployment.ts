import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { regionOf } from '../../aws/ask-aws.ts';
import { assertSamePrefix, findStackOutputs } from '../../aws/stack-outputs.ts';
import { clientOptions } from '../../proxy.ts';
import { stackNameOf } from '../../stage.ts';
import type { Step } from './step-runner.ts';

/** The stack of the bot, whether it exists yet or not. */
export interface Deployment {
  readonly stack: string;
  readonly stage: string | undefined;
  /** The path below which the stack's function reads its secrets. */
  readonly prefix: string;
  /** The script of the CDK command, and its first arguments. */
  readonly cdk: readonly string[];
}

/**
 * Checks that the stack reads its secrets below the prefix or, if it does not exist, that it can be deployed.
 * @throws Error that says what to do
 */
export async function assertDeployable({ stack, stage, prefix }: Deployment): Promise<void> {
  const outputs = await findStackOutputs(stack);
  if (outputs) assertSamePrefix(prefix, stack, outputs);
  const deployed = stackNameOf(stage);
  if (stack === deployed || outputs?.has('WebhookUrl')) return;
  throw new Error(
    `There is no bot in the stack ${stack} in this account and region, and setup would deploy ${deployed}: leave out --stack, or set the right region.`,
  );
}

/** Deploys the stack. */
export function deploymentStep(deployment: Deployment): Step {
  return {
    title: `Stack ${deployment.stack}`,
    pendingChange: async () => `deploy it in ${await regionOf(new CloudFormationClient(clientOptions()))}`,
    async apply() {
      await deploy(deployment);
      return true;
    },
  };
}

/** Where Facebook calls. */
export interface Webhook {
  /** The callback URL. */
  readonly url: string;
  /** Id of the stack's API; undefined if the URL is not that of a stack. */
  readonly apiId: string | undefined;
  /** The host that the DNS record of a domain must lead to; undefined without a domain. */
  readonly domainTarget: string | undefined;
}

/** The webhook of the stack; undefined if the stack does not exist, or its first deployment failed. */
export async function webhookOf({ stack }: Deployment): Promise<Webhook | undefined> {
  const outputs = await findStackOutputs(stack);
  const url = outputs?.get('WebhookUrl');
  if (url === undefined) return undefined;
  return { url, apiId: outputs?.get('ApiId'), domainTarget: outputs?.get('DomainTarget') };
}

async function deploy({ stack, stage, prefix, cdk }: Deployment): Promise<void> {
  const context = [
    '-c',
    `parameterPrefix=${prefix}`,
    ...(stage === undefined ? [] : ['-c', `stage=${stage}`]),
  ];
  const args = [...cdk, 'deploy', stack, ...context, '--require-approval', 'never'];
  // Secrets and stack must be in one region. CDK also reads AWS_DEFAULT_REGION, which the SDK does not.
  const env = { ...process.env, AWS_REGION: await regionOf(new CloudFormationClient(clientOptions())) };
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit', env }), 'exit');
  if (code !== 0)
    throw new Error('cdk deploy failed: see above. In a new account or region, run npx cdk bootstrap first.');
}
