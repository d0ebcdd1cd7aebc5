import { table } from '../table.ts';
import { gather } from './contestants.ts';
import { measurePeers, ROWS } from './measure.ts';
import { PEERS } from './peers.ts';

const OURS = ['in line', 'queued'] as const;

const LEGEND = `A signed POST with one text, answered “You said: …” by one call of the Graph API, over TLS.
in line: this project within that call, as the peers; it reads its secrets from Parameter Store, they are given theirs.
queued: this project as it is deployed: the POST acknowledged, then a record answered, in one process, with the
conversation read and written; the time that SQS takes between the two is not in it.
The peers: each as its documentation has it for Lambda, with the node_modules that npm installs.`;

/** Measures this project and its peers, and says what was found. */
export async function compare(rounds: number, progress: (what: string) => void): Promise<string> {
  const field = await gather(progress);
  try {
    const figures = await measurePeers(field, rounds, progress);
    const names = field.contestants.map(({ name }) => name);
    const peers = PEERS.filter(({ name }) => names.includes(name));
    const ratios = peers.flatMap(({ name }) => OURS.map((ours) => [name, ours] as const));
    return [
      ...field.absent,
      `Node ${process.version}, ${process.arch}; medians of ${rounds} rounds (quartiles).`,
      LEGEND,
      table(figures, { rows: ROWS, values: names, ratios: [] }),
      table(figures, { rows: ROWS, values: [], ratios }),
      ...peers.map(({ packages, facts }) =>
        [packages.join(', '), ...facts.map((fact) => `  ${fact}`)].join('\n'),
      ),
    ].join('\n\n');
  } finally {
    await field.remove();
  }
}
