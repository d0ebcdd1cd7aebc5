import { awsError, notSimulated } from './aws/aws-error.ts';
import { bedrock, toConverse } from './aws/bedrock.ts';
import type { DynamoDb } from './aws/dynamodb.ts';
import type { Grants } from './aws/grants.ts';
import type { ParameterStore } from './aws/parameter-store.ts';
import type { Permission } from './aws/policy.ts';
import { isOfProject, permissionOf, ROLE } from './aws/role.ts';
import { RUN_SECRET } from './aws/run-secret.ts';
import { schedulerError, toSchedule } from './aws/schedule-input.ts';
import type { Scheduler } from './aws/scheduler.ts';
import { signatureRefusal } from './aws/signature.ts';
import type { Sqs } from './aws/sqs.ts';
import type { Facebook } from './facebook/facebook.ts';
import type { CallResponse, InterceptedCall } from './intercepted-calls.ts';
import { completeChat } from './model/chat-completions.ts';
import type { ScriptedModel } from './model/scripted-model.ts';

/** All that answers the function's calls. */
export interface Services {
  readonly facebook: Facebook;
  readonly parameterStore: ParameterStore;
  readonly sqs: Sqs;
  readonly dynamoDb: DynamoDb;
  readonly scheduler: Scheduler;
  readonly model: ScriptedModel;
  /** How far the clocks of services are off, in milliseconds by service. */
  readonly clockOff: ReadonlyMap<string, number>;
  /** What the bot's `bot-needs.ts` allows; without it, all. */
  readonly grants: Grants | undefined;
  /** Says to the author what is wrong with a call. */
  readonly tell: (sentence: string, sandbox: string) => void;
}

/**
 * Answers a call of the function as Facebook, AWS or a language model. AWS answers only what is signed with the key of
 * the run, and of the function only what its role allows.
 * @param realBedrock answers the calls of Bedrock instead of the scripted model
 */
export async function answerCall(
  services: Services,
  call: InterceptedCall,
  realBedrock?: (call: InterceptedCall) => Promise<CallResponse>,
): Promise<CallResponse | 'hang up'> {
  const { facebook, parameterStore, sqs, dynamoDb, scheduler, model, grants, tell } = services;
  if (call.service === 'graph') return facebook.answer(call);
  if (call.service === 'model') return completeChat(call, model);
  const now = timeOf(services, call.service);
  const refusalOf = async (needed: readonly Permission[]) =>
    isOfFunction(call) ? grants?.refusal(needed, call.sandbox) : undefined;
  if (call.service === 'Bedrock')
    return bedrock(call, model, now, { real: realBedrock, denied: (call) => refusalOf(toConverse(call)) });
  const refusal = signatureRefusal(call, () => RUN_SECRET, now);
  if (call.service === 'Scheduler') {
    if (refusal) return schedulerError(refusal.type, refusal.message, 403);
    const denied = await refusalOf(toSchedule(call));
    return denied ? schedulerError('AccessDeniedException', denied, 403) : scheduler.answer(call);
  }
  if (!isOfProject(call)) {
    const sentence = notSimulated(call.service);
    tell(sentence, call.sandbox);
    return awsError('NotSimulated', sentence);
  }
  if (refusal) return awsError(refusal.type, refusal.message);
  if (isOfFunction(call) && !ROLE.has(permissionOf(call))) {
    // What a bot calls beyond what the project does is granted by its own `bot-needs.ts`.
    const [action = ''] = permissionOf(call).split(' ');
    const denied = grants
      ? await refusalOf([{ action, resources: [] }])
      : `The role does not allow ${action}.`;
    if (denied) return awsError('AccessDeniedException', denied);
  }
  switch (call.service) {
    case 'AmazonSSM':
      return parameterStore.answer(call);
    case 'AmazonSQS':
      return sqs.answer(call);
    default:
      return dynamoDb.answer(call);
  }
}

/** The commands, and the tests themselves, sign in as others. */
function isOfFunction({ sandbox }: InterceptedCall): boolean {
  return /^SANDBOX\d+$/.test(sandbox);
}

/** The clock of a service, in milliseconds since 1970. */
export function timeOf({ clockOff }: Services, service: string): number {
  return Date.now() + (clockOff.get(service) ?? 0);
}
