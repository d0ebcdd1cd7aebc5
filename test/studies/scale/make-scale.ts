/**
 * `npm run make -- scale`: writes `SCALE.md` and `runs.json`. With `--validate` it first compares the model with the
 * simulator.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { orExit } from '../../../infra/commands/run-command.ts';
import { write } from '../../support/write.ts';
import { makePage } from './page.ts';
import { playRuns, RUNS_FILE } from './runs.ts';
import { validate } from './validate.ts';
import { keptValidation } from './validation.ts';

const { values } = orExit(() => parseArgs({ options: { validate: { type: 'boolean', default: false } } }));

if (values.validate) await validate();
const runs = playRuns();
write(RUNS_FILE, `${JSON.stringify(runs, undefined, 2)}\n`);
write(join(import.meta.dirname, 'SCALE.md'), makePage(runs, keptValidation()));
