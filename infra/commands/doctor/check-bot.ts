import { botSecret, pageTokenOf } from '../../../lambda/runtime/parameter-names.ts';
import { checked, type Diagnosis, type Patient } from './check.ts';
import { checkFacebook } from './check-facebook.ts';
import { checkQueues, checkSecrets, checkStack, checkStored, checkWebhook } from './check-stack.ts';

/** Looks at everything in the order in which it is set up; what needs something that is missing is left out. */
export async function* diagnose(patient: Patient): AsyncGenerator<Diagnosis> {
  const secrets = new Map<string, string>();
  yield* checked('Secrets in Parameter Store', () => checkSecrets(patient, secrets));
  const outputs = new Map<string, string>();
  yield* checked(`Stack ${patient.stack}`, () => checkStack(patient, outputs));
  const pages = listed(outputs.get('Pages'));
  if (pages.length > 0)
    yield* checked('Tokens of the Pages', () => checkStored(patient, pages.map(pageTokenOf), secrets));
  const own = listed(outputs.get('BotSecrets'));
  if (own.length > 0)
    yield* checked('Secrets of the bot', () => checkStored(patient, own.map(botSecret), secrets));
  const url = patient.url ?? outputs.get('WebhookUrl');
  if (url) yield* checkWebhook(url, secrets);
  yield* checkFacebook(patient, url, secrets, pages);
  yield* checkQueues(patient, outputs);
}

/** What an output lists; nothing when it is not there. */
function listed(output: string | undefined): readonly string[] {
  return output ? output.split(',') : [];
}
