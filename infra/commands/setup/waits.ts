import { setTimeout } from 'node:timers/promises';
import { checkDomain } from '../shared/check-domain.ts';
import { verificationProbe } from '../shared/webhook-probes.ts';
import type { AppAndPage } from './app-and-page.ts';
import type { Webhook } from './deployment.ts';

/** How long a new function, or a new secret, may take until the webhook answers, in milliseconds. */
const START_TIME = 45_000;

/** Time between two tries, in milliseconds. */
const INTERVAL = 2000;

/**
 * Waits until the webhook passes Facebook's verification request.
 * @throws Error that says what to do if it does not in time
 */
export async function waitForWebhook({ url, domainTarget }: Webhook, verifyToken: string): Promise<void> {
  for (const end = Date.now() + START_TIME; ; await setTimeout(INTERVAL)) {
    try {
      console.log(`✔ Webhook ${url}: ${await verificationProbe(url, verifyToken)}`);
      return;
    } catch (error) {
      if (Date.now() < end) continue;
      // What is wrong with a domain says more.
      if (domainTarget !== undefined) await checkDomain(url, domainTarget);
      throw error;
    }
  }
}

/**
 * Waits until a person has written to the Page and the bot has answered.
 * @param wait time limit, in milliseconds
 */
export async function waitForFirstMessage({ app, page, pageId }: AppAndPage, wait: number): Promise<void> {
  console.log(`\nWrite to https://m.me/${pageId} from a profile with a role on the App (${app.id}).`);
  const begin = Date.now();
  for (const end = begin + wait; Date.now() < end; await setTimeout(INTERVAL)) {
    // A token without permission to read conversations is no error: the person sees the answer in Messenger.
    const messages = await page.lastMessages().catch(() => []);
    const [last, before] = messages.filter(({ time }) => time >= begin - 1000);
    if (last?.from === pageId && before) return console.log('✔ Message received and answered.');
  }
  console.log('If no answer arrives, run npm run doctor.');
}
