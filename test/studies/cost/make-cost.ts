/**
 * `npm run make -- cost`: writes `infra/COST.md`. With `--count` it first counts again what a message makes
 * the function do.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { orExit } from '../../../infra/commands/run-command.ts';
import { write } from '../../support/write.ts';
import { countTraffic } from './count-traffic.ts';
import { makePage } from './page.ts';
import { stackFacts } from './stack-facts.ts';
import { countedTraffic, TRAFFIC_FILE } from './traffic.ts';

const { values } = orExit(() => parseArgs({ options: { count: { type: 'boolean', default: false } } }));

if (values.count) write(TRAFFIC_FILE, `${JSON.stringify(await countTraffic(), undefined, 2)}\n`);
const page = makePage(stackFacts(), countedTraffic());
write(resolve(import.meta.dirname, '../../../infra/COST.md'), page);
