/**
 * The thread of `needs-apart.ts`: takes the file of an author's `botNeeds`, and gives the statements that its `grant` adds to
 * the role of the function. CDK and the author's file take half a second to load.
 */
import { pathToFileURL } from 'node:url';
import { workerData } from 'node:worker_threads';
import { App, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { BotNeeds } from '../../../infra/bot-needs.ts';
import { answerFromThread } from '../../../infra/commands/shared/in-thread.ts';
import type { Needs } from './needs-apart.ts';
import { ANYTHING, type Statement } from './policy.ts';

const file: string = workerData;

function statementsOf({ grant }: BotNeeds): readonly Statement[] {
  const env = { account: '123456789012', region: 'eu-west-1' };
  const stack = new Stack(new App({ analyticsReporting: false }), 'MessengerBot', { env });
  const role = new Role(stack, 'WebhookRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const webhook = new LambdaFunction(stack, 'Webhook', {
    code: Code.fromInline('//'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    // Without it CDK gives the function a role with a managed policy.
    role,
  });
  grant?.(webhook, stack, new Queue(stack, 'Events', { fifo: true }));
  const name = JSON.stringify(stack.resolve(role.roleName));
  const isOfRole = (one: unknown) => JSON.stringify(one) === name;
  const policies = stack.node
    .findAll()
    .filter((one) => one instanceof CfnPolicy || one instanceof CfnManagedPolicy)
    .filter(({ roles }) => (stack.resolve(roles) ?? []).some(isOfRole));
  const cfnRole = role.node.defaultChild;
  // What a managed policy of AWS's allows is not known here.
  if (cfnRole instanceof CfnRole && stack.resolve(cfnRole.managedPolicyArns)) return [ANYTHING];
  return policies.flatMap(({ policyDocument }) => stack.resolve(policyDocument).Statement);
}

await answerFromThread(async (): Promise<Needs> => {
  const { botNeeds }: { readonly botNeeds?: BotNeeds } = await import(pathToFileURL(file).href);
  if (!botNeeds) throw new Error(`${file} has no export named botNeeds.`);
  const { secrets = [], timeOut = 30 } = botNeeds;
  return { secrets, timeOut, statements: statementsOf(botNeeds) };
});
