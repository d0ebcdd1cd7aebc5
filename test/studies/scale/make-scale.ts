/** `npm run scale`: plays all runs and writes `SCALE.md` and its picture. With `--validate` it first compares the model with the simulator. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { orEnd } from '../../../infra/commands/run-command.ts';
import { waitingDiagram } from './diagrams.ts';
import { makePage } from './page.ts';
import { RESULTS_FILE, resultOf } from './results.ts';
import { RUNS } from './runs.ts';
import { validate } from './validate.ts';
import { keptValidation } from './validation.ts';

const { values } = orEnd(() => parseArgs({ options: { validate: { type: 'boolean', default: false } } }));

if (values.validate) await validate();
const results = RUNS.map(resultOf);
writeFileSync(RESULTS_FILE, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
writeFileSync(join(import.meta.dirname, 'SCALE.md'), makePage(results, keptValidation()));
writeFileSync(join(import.meta.dirname, 'waiting.svg'), waitingDiagram(results));
