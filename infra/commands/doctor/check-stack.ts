import { assertSamePrefix, findStackOutputs } from '../../aws/stack-outputs.ts';
import { signedProbe, verificationProbe } from '../shared/webhook-probes.ts';
import { deployCommand } from './advice.ts';
import { type BotToCheck, type CheckResult, type ReportLine, runCheck } from './check.ts';

/** Checks that the stack exists and reads the right secrets. Adds its outputs to `outputs`. */
export async function checkStack(
  { stack, prefix, options }: BotToCheck,
  outputs: Map<string, string>,
): Promise<CheckResult> {
  const found = await findStackOutputs(stack);
  if (!found)
    throw new Error(
      `it does not exist in this account and region: run ${deployCommand(options)}, or set the right region.`,
    );
  for (const [name, value] of found) outputs.set(name, value);
  assertSamePrefix(prefix, stack, found);
  const url = found.get('WebhookUrl');
  if (!url)
    throw new Error(
      `it has no output WebhookUrl, because its deployment failed: run ${deployCommand(options)} to see why.`,
    );
  return url;
}

/** Checks that the webhook responds as Facebook expects. */
export async function* checkWebhook(
  url: string,
  secrets: ReadonlyMap<string, string>,
): AsyncGenerator<ReportLine> {
  const verifyToken = secrets.get('FB_VERIFY_TOKEN');
  if (verifyToken) yield* runCheck('Webhook verification', () => verificationProbe(url, verifyToken));
  const appSecret = secrets.get('FB_APP_SECRET');
  if (appSecret) yield* runCheck('Webhook, signed test event', () => signedProbe(url, appSecret));
}
