/** The thread of `needed-fields-apart.ts`. */
import { workerData } from 'node:worker_threads';
import { fieldsForTemplates, neededFields, readTemplates } from './author-files.ts';
import { answerFromThread } from './in-thread.ts';

const { bot, templates }: { readonly bot: string; readonly templates: string } = workerData;

await answerFromThread(async () => [
  ...(await neededFields(bot)),
  ...fieldsForTemplates(await readTemplates(templates)),
]);
