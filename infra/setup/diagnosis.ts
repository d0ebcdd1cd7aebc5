import { checked, type Diagnosis, type Patient } from './check.ts';
import { checkFacebook } from './check-facebook.ts';
import { checkPageTokens, checkQueues, checkSecrets, checkStack, checkWebhook } from './check-stack.ts';

/** Looks at everything in the order in which it is set up; what needs something that is missing is left out. */
export async function* diagnose(patient: Patient): AsyncGenerator<Diagnosis> {
  const secrets = new Map<string, string>();
  yield* checked('Secrets in Parameter Store', () => checkSecrets(patient, secrets));
  const outputs = new Map<string, string>();
  yield* checked(`Stack ${patient.stack}`, () => checkStack(patient, outputs));
  const pages = outputs.get('Pages')?.split(',');
  if (pages) yield* checked('Tokens of the Pages', () => checkPageTokens(patient, pages));
  const url = patient.url ?? outputs.get('WebhookUrl');
  if (url) yield* checkWebhook(url, secrets);
  yield* checkFacebook(patient, url, secrets);
  yield* checkQueues(patient, outputs);
}
