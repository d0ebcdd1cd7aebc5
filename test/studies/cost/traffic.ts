import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one message makes the function do, on an average of many. */
export interface Traffic {
  /** How often a message calls what: `graph POST`, `AmazonSQS SendMessageBatch` … */
  readonly calls: Readonly<Record<string, number>>;
  /** Invocations of the function. */
  readonly invocations: number;
  /** Body of the queue record. */
  readonly recordBytes: number;
  /** The largest item of a person who has written often. */
  readonly itemBytes: number;
  /** Of DynamoDB, each up to 1 KB. */
  readonly writeUnits: number;
  /** Head and body of what goes to Facebook, without TLS. */
  readonly graphBytes: number;
  /** The lines that the function itself logs. */
  readonly logLines: number;
  readonly logBytes: number;
  /** The same with Lambda's own lines, compressed as CloudWatch keeps them. */
  readonly storedBytes: number;
}

/** Of a message that is answered by way of the queue, of one within the call, and of one that is given back to the queue once. */
export interface Traffics {
  readonly queued: Traffic;
  readonly inLine: Traffic;
  readonly retried: Traffic;
}

/** Where `npm run cost -- --count` keeps what it has counted. */
export const TRAFFIC_FILE = join(import.meta.dirname, 'traffic.json');

/** What was counted last. */
export function countedTraffic(): Traffics {
  return JSON.parse(readFileSync(TRAFFIC_FILE, 'utf8'));
}
