import { readConcurrencyQuota } from '../../aws/concurrency-quota.ts';
import { checkConcurrency, DEFAULT_MAX_CONCURRENCY, proposedConcurrency } from '../../concurrency.ts';
import { contextNumber } from '../shared/cdk-context.ts';

/** Says whether the account's quota fits `maxConcurrency`, and which value would. Nothing depends on it. */
export async function proposeConcurrency(): Promise<void> {
  try {
    const quota = await readConcurrencyQuota();
    const value = contextNumber('maxConcurrency') ?? DEFAULT_MAX_CONCURRENCY;
    const { state, message } = checkConcurrency(quota, value);
    const proposed = proposedConcurrency(quota);
    const more =
      proposed > value ? `. "maxConcurrency": ${proposed} in cdk.json would fit too, for a rush` : '';
    console.log(`${state === 'passed' ? '✔' : '!'} Quota of AWS Lambda: ${message}${more}`);
  } catch (error) {
    console.log(`! Quota of AWS Lambda: ${error instanceof Error ? error.message : error}`);
  }
}
