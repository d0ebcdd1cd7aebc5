/** The thread of `needed-fields-apart.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { fieldsForTemplates, neededFields, readTemplates } from './author-files.ts';

const { bot, templates }: { readonly bot: string; readonly templates: string } = workerData;
const fields = [...(await neededFields(bot)), ...fieldsForTemplates(await readTemplates(templates))];
parentPort?.postMessage(fields);
