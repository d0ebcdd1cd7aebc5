import { ANY_PAGE, botSecret, pageTokenOf } from '../../../lambda/runtime/parameter-names.ts';
import { Parameters } from '../../aws/parameters.ts';
import { checkDomain } from '../shared/check-domain.ts';
import { type BotToCheck, type ReportLine, runCheck } from './check.ts';
import { checkQuota } from './check-concurrency.ts';
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
  let pages = split(outputs.get('Pages'));
  if (pages.length > 0 && bot.page !== undefined) pages = [bot.page];
  if (pages.includes(ANY_PAGE))
    yield* runCheck('Pages', async () => {
      pages = await new Parameters(bot.prefix).pagesWithToken();
      return `${pages.length} with a stored token; --page checks only one`;
    });
  if (pages.length > 0)
    yield* runCheck('Tokens of the Pages', () => checkFurtherSecrets(bot, pages.map(pageTokenOf), secrets));
  const botSecrets = split(outputs.get('BotSecrets'));
  if (botSecrets.length > 0)
    yield* runCheck('Secrets of the bot', () => checkFurtherSecrets(bot, botSecrets.map(botSecret), secrets));
  const url = bot.url ?? outputs.get('WebhookUrl');
  const domainTarget = outputs.get('DomainTarget');
  if (url && domainTarget && url === outputs.get('WebhookUrl'))
    yield* runCheck('Domain', () => checkDomain(url, domainTarget));
  if (url) yield* checkWebhook(url, secrets);
  yield* checkFacebook(bot, url, secrets, pages);
  yield* checkQueues(bot, outputs);
  const maxConcurrency = Number(outputs.get('MaxConcurrency'));
  if (maxConcurrency > 0) yield* runCheck('Quota of AWS Lambda', () => checkQuota(maxConcurrency));
}

function split(output: string | undefined): readonly string[] {
  return output ? output.split(',') : [];
}
