import type { SQSRecord } from 'aws-lambda';
import type { Deadline } from '../runtime/deadline.ts';
import { createDeletion } from './deletion.ts';
import { hideAll, hideUntilEnd, receives } from './give-back.ts';
import type { Worker } from './give-up.ts';
import { type Group, groupsOf } from './groups.ts';
import { storeInTime } from './in-time.ts';
import { noteUntouched } from './note-untouched.ts';
import { processRecord } from './process-record.ts';
import { jobIn } from './record.ts';
import { MAX_ATTEMPTS } from './retry-policy.ts';

/**
 * Processes several records: those of one person in order, different people's side by side. What may have killed the
 * function before is processed when all others are done and deleted, alone, one an invocation: it takes nobody along.
 * @returns the records that SQS must deliver again
 */
export async function processBatch(
  worker: Worker,
  records: readonly SQSRecord[],
  deadline: Deadline,
): Promise<readonly SQSRecord[]> {
  const { queue, store } = worker;
  const left = deadline.saveBy - Date.now();
  const halfTime = (Date.now() + deadline.startBy) / 2;
  await hideUntilEnd(queue, records, left);
  const groups = await groupsOf(storeInTime(store, halfTime), records, left);
  const deletion = createDeletion(queue);
  const unfinished: SQSRecord[] = [];

  /** SQS delivers records again as soon as what is before them is done. */
  async function putBack(records: readonly SQSRecord[]): Promise<void> {
    unfinished.push(...records);
    await hideAll(queue, records, 0);
  }

  /** Puts back the records from a place on, of which this invocation has begun none. */
  async function putBackUntouched({ records, open }: Group, place = 0): Promise<void> {
    const first = records[place];
    if (first && !mayHaveBegun(first, place, open)) await noteUntouched(store, first);
    await putBack(records.slice(place));
  }

  /** @returns how many of the records are done */
  async function processInOrder(group: Group, alone: boolean): Promise<number> {
    const { records, open } = group;
    for (const [i, record] of records.entries()) {
      // Later it has the whole time of an invocation.
      if (i > 0 && Date.now() >= halfTime) {
        await putBackUntouched(group, i);
        return i;
      }
      // What was done before a person is forgotten is known to nobody afterwards: it must not come again.
      if (forgets(record) && !(await deletion.certainly(records.slice(0, i)))) {
        await putBack(records.slice(i));
        return i;
      }
      const turn = { deadline, alone, mayHaveBegun: mayHaveBegun(record, i, open) };
      const isDone = await processRecord(worker, record, turn);
      if (isDone && (!forgets(record) || (await deletion.certainly([record])))) continue;
      unfinished.push(record);
      await putBack(records.slice(i + 1));
      return i;
    }
    return records.length;
  }

  async function process(group: Group, alone: boolean): Promise<void> {
    const done = await processInOrder(group, alone);
    deletion.add(group.records.slice(0, done));
  }

  const [suspect, ...waiting] = groups
    .filter(({ suspicion }) => suspicion !== undefined)
    .toSorted((one, other) => Number(one.suspicion) - Number(other.suspicion));
  await putBack(waiting.flatMap(({ records }) => records));
  const others = groups.filter(({ suspicion }) => suspicion === undefined);
  // Even what the others leave behind when they are done must not be what ends a suspect.
  const isLastTry = Number(suspect?.suspicion) >= MAX_ATTEMPTS - 1;
  await Promise.all(
    others.map((group) => (isLastTry ? putBackUntouched(group) : process(group, groups.length === 1))),
  );
  if (suspect && Date.now() < halfTime) {
    await deletion.now();
    await process(suspect, true);
  } else if (suspect) await putBack(suspect.records);
  await deletion.end();
  return unfinished;
}

/** Whether there may have been an attempt at the record at this place of its group. */
function mayHaveBegun(record: SQSRecord, place: number, open: number): boolean {
  return place <= open && receives(record) > 1;
}

function forgets(record: SQSRecord): boolean {
  return jobIn(record)?.event.type === 'forget';
}
