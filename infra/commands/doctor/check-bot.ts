import { botSecret, pageTokenOf } from '../../../lambda/runtime/parameter-names.ts';
import { type BotToCheck, type ReportLine, runCheck } from './check.ts';
import { checkFacebook } from './check-facebook.ts';
import { checkQueues } from './check-queues.ts';
import { checkFurtherSecrets, checkSecrets } from './check-secrets.ts';
import { checkStack, checkWebhook } from './check-stack.ts';

/** Runs all checks in the order of the setup. Leaves out those that need something that is missing. */
export async function* checkBot(bot: BotToCheck): AsyncGenerator<ReportLine> {
  const secrets = new Map<string, string>();
  yield* runCheck('Secrets in Parameter Store', () => checkSecrets(bot, secrets));
  const outputs = new Map<string, string>();
  yield* runCheck(`Stack ${bot.stack}`, () => checkStack(bot, outputs));
  const pages = split(outputs.get('Pages'));
  if (pages.length > 0)
    yield* runCheck('Tokens of the Pages', () => checkFurtherSecrets(bot, pages.map(pageTokenOf), secrets));
  const botSecrets = split(outputs.get('BotSecrets'));
  if (botSecrets.length > 0)
    yield* runCheck('Secrets of the bot', () => checkFurtherSecrets(bot, botSecrets.map(botSecret), secrets));
  const url = bot.url ?? outputs.get('WebhookUrl');
  if (url) yield* checkWebhook(url, secrets);
  yield* checkFacebook(bot, url, secrets, pages);
  yield* checkQueues(bot, outputs);
}

function split(output: string | undefined): readonly string[] {
  return output ? output.split(',') : [];
}
