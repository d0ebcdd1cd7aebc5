import { readConcurrencyQuota } from '../../aws/concurrency-quota.ts';
import { checkConcurrency } from '../../concurrency.ts';
import type { CheckResult } from './check.ts';

/** Checks that the queue cannot starve Facebook's calls. If the operator may not read the quota, a note says so. */
export async function checkQuota(maxConcurrency: number): Promise<CheckResult> {
  try {
    return checkConcurrency(await readConcurrencyQuota(), maxConcurrency);
  } catch (error) {
    return { state: 'note', message: error instanceof Error ? error.message : String(error) };
  }
}
