/** The thread of `needed-fields-apart.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { fieldsForTemplates, neededFields, readTemplates } from './author-files.ts';

const { bot, templates }: { readonly bot: string; readonly templates: string } = workerData;

// A timer or a promise of the bot that fails says nothing about its fields.
process.on('uncaughtException', () => {});

try {
  const fields = [...(await neededFields(bot)), ...fieldsForTemplates(await readTemplates(templates))];
  parentPort?.postMessage({ fields });
} catch (error) {
  parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
}
