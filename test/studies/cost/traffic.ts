import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one message makes the function do, on average. */
export interface Traffic {
  /** Number of calls by kind: `graph POST`, `AmazonSQS SendMessageBatch` … */
  readonly calls: Readonly<Record<string, number>>;
  /** Invocations of the function. */
  readonly invocations: number;
  /** Body of the queue record. */
  readonly recordBytes: number;
  /** The largest item of a person who has written often. */
  readonly itemBytes: number;
  /** DynamoDB write units, each up to 1 KB. */
  readonly writeUnits: number;
  /** Head and body of a Graph API call, without TLS. */
  readonly graphBytes: number;
  /** Log lines of the function itself. */
  readonly logLines: number;
  readonly logBytes: number;
  /** These lines and Lambda's own lines, compressed as CloudWatch stores them. */
  readonly storedBytes: number;
}

/** Both cases: a message answered at the first attempt, and one that is retried once. */
export interface CountedTraffic {
  readonly answered: Traffic;
  readonly retried: Traffic;
}

/** `npm run make -- cost --count` writes its counts to this file. */
export const TRAFFIC_FILE = join(import.meta.dirname, 'traffic.json');

/** The counts of the last `npm run make -- cost --count`. */
export function countedTraffic(): CountedTraffic {
  return JSON.parse(readFileSync(TRAFFIC_FILE, 'utf8'));
}
