import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { regionOf } from '../../aws/ask-aws.ts';
import { findStackOutputs, mustReadBelow } from '../../aws/stack-outputs.ts';
import { stackNameOf } from '../../stage.ts';
import type { Step } from './steps.ts';

/** A stack that is there, or is to be. */
export interface Deployment {
  readonly stack: string;
  readonly stage: string | undefined;
  /** Where its function reads the secrets. */
  readonly prefix: string;
  /** CDK's own command: the script for Node, and what it is told first. */
  readonly cdk: readonly string[];
}

/**
 * Before anything is asked or written: the stack is that of the prefix, or can be deployed.
 * @throws Error that says what to do when it is neither.
 */
export async function mustFit({ stack, stage, prefix }: Deployment): Promise<void> {
  const outputs = await findStackOutputs(stack);
  if (outputs) mustReadBelow(prefix, stack, outputs);
  const ours = stackNameOf(stage);
  if (stack === ours || outputs?.has('WebhookUrl')) return;
  throw new Error(
    `There is no bot in a stack ${stack} here, and what would be deployed is ${ours}: leave --stack out, or is this the wrong region?`,
  );
}

/** The stack is deployed. */
export function deploymentStep(deployment: Deployment): Step {
  return {
    title: `Stack ${deployment.stack}`,
    look: async () => `deploy it in ${await regionOf(new CloudFormationClient())}`,
    apply: () => deploy(deployment),
  };
}

/** What the stack gives out; nothing when it is not there, or its first deployment has failed. */
export async function callbackUrlOf({ stack }: Deployment): Promise<string | undefined> {
  return (await findStackOutputs(stack))?.get('WebhookUrl');
}

async function deploy({ stack, stage, prefix, cdk: command }: Deployment): Promise<void> {
  const context = [
    '-c',
    `parameterPrefix=${prefix}`,
    ...(stage === undefined ? [] : ['-c', `stage=${stage}`]),
  ];
  const deploy = [...command, 'deploy', stack, ...context, '--require-approval', 'never'];
  // CDK also heeds AWS_DEFAULT_REGION, which the SDK does not: the secrets and the stack must be in one region.
  const env = { ...process.env, AWS_REGION: await regionOf(new CloudFormationClient()) };
  const cdk = spawn(process.execPath, deploy, { stdio: 'inherit', env });
  const [code] = await once(cdk, 'exit');
  if (code !== 0)
    throw new Error(
      'cdk deploy has failed: see above. In a new account or region run npx cdk bootstrap first.',
    );
}
