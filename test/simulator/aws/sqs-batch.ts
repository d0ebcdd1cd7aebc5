import { MAX_BATCH, MAX_BYTES, type SqsEntry } from './sqs-input.ts';
import { SqsRefusal } from './sqs-refusal.ts';

/**
 * Does each entry of a batch by itself: the response has status 200, and says which ones were refused.
 * @throws SqsRefusal if there are too few or too many entries, if two have the same id, or if they are too large together
 */
export function inBatch(entries: readonly SqsEntry[] = [], act: (entry: SqsEntry) => object): object {
  if (entries.length === 0) throw new SqsRefusal('EmptyBatchRequest', 'There should be at least one entry.');
  if (entries.length > MAX_BATCH)
    throw new SqsRefusal(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH}.`,
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new SqsRefusal('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  const bytes = entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  if (bytes > MAX_BYTES)
    throw new SqsRefusal('BatchRequestTooLong', `Batch requests cannot be longer than ${MAX_BYTES} bytes.`);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof SqsRefusal)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}
