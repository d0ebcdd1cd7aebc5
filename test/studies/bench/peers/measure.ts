import { TEXT } from '../calls.ts';
import { inWorld, type Outside } from '../environment.ts';
import { Figures } from '../figures.ts';
import { Instance, type Spent } from '../instance.ts';
import type { Contestant, Field, Name } from './contestants.ts';
import { startGraphApi } from './graph-api.ts';

/** The rows of the tables, in their order. */
export const ROWS = {
  deployed: 'deployed, unpacked (KB)',
  coldCpu: 'cold: loaded, first text answered: CPU without Node itself (ms)',
  coldWall: 'cold: loaded, first text answered: wall (ms)',
  coldMemory: 'cold: loaded, first text answered: peak memory (MB)',
  warmCpu: 'warm: text answered: CPU (ms)',
  warmWall: 'warm: text answered: wall (ms)',
} as const;

/** What is measured of the contestants. */
export type PeerFigures = Figures<keyof typeof ROWS, Name>;

/** Texts before warm ones are measured, and how many are. */
const [WARM_UP, REPEATS] = [100, 50];

const GRAPH_API_HERE = `--require=${import.meta.dirname}/graph-api-here.cjs`;

interface PeerWorld extends Outside {
  readonly field: Field;
  readonly figures: PeerFigures;
}

/** Measures all rows in turn, for all contestants in turn, round after round. */
export async function measurePeers(
  field: Field,
  rounds: number,
  progress: (what: string) => void,
): Promise<PeerFigures> {
  const figures: PeerFigures = new Figures();
  const { contestants } = field;
  for (const { name, bytes } of contestants) figures.note('deployed', name, bytes / 1000);
  await inWorld(field.runtime, async (outside) => {
    const graphApi = await startGraphApi(outside);
    const environment = { ...outside.environment, GRAPH_API_URL: '', GRAPH_API_PORT: graphApi.port };
    const world = { ...outside, environment, field, figures };
    try {
      for (const contestant of contestants) await warmUpStandIns(world, contestant);
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`);
        const first = round % contestants.length;
        const turn = [...contestants.slice(first), ...contestants.slice(0, first)];
        for (const contestant of turn) await measureCold(world, contestant);
        await measureWarm(world, turn);
      }
    } finally {
      graphApi.close();
    }
  });
  return figures;
}

/** What a process calls first takes longer, here and on the disk, and would count for whoever comes first. */
async function warmUpStandIns(world: PeerWorld, contestant: Contestant): Promise<void> {
  const instance = start(world, contestant);
  await answer(world, contestant, instance);
  await instance.stop();
}

async function measureCold(world: PeerWorld, contestant: Contestant): Promise<void> {
  const instance = start(world, contestant);
  const { cpu, nodeCpu, wall, peakMemory } = await answer(world, contestant, instance);
  await instance.stop();
  world.figures.note('coldCpu', contestant.name, cpu - nodeCpu);
  world.figures.note('coldWall', contestant.name, wall);
  world.figures.note('coldMemory', contestant.name, peakMemory / 1e6);
}

async function measureWarm(world: PeerWorld, turn: readonly Contestant[]): Promise<void> {
  const pairs = turn.map((contestant) => ({ contestant, instance: start(world, contestant) }));
  try {
    for (const { contestant, instance } of pairs) await answerOften(world, contestant, instance, WARM_UP);
    for (const { contestant, instance } of pairs) {
      const before = await answer(world, contestant, instance);
      const after = await answerOften(world, contestant, instance, REPEATS);
      world.figures.note('warmCpu', contestant.name, (after.cpu - before.cpu) / REPEATS);
      world.figures.note('warmWall', contestant.name, (after.wall - before.wall) / REPEATS);
    }
  } finally {
    for (const { instance } of pairs) await instance.stop();
  }
}

async function answerOften(
  world: PeerWorld,
  contestant: Contestant,
  instance: Instance,
  times: number,
): Promise<Spent> {
  for (let i = 1; i < times; i++) await answer(world, contestant, instance);
  return answer(world, contestant, instance);
}

/** All of them have the loader and trust the certificate; NODE_PATH is for what is built without its SDK. */
function start({ environment: all, field }: PeerWorld, { entry, environment }: Contestant): Instance {
  const { NODE_PATH: _, ...variables } = { ...all, ...environment };
  return new Instance(field.runtime, entry, variables, [GRAPH_API_HERE]);
}

/**
 * Brings a text.
 * @returns what was spent until it was answered
 * @throws Error unless the Graph API was told the answer, once.
 */
async function answer(
  { facebook }: PeerWorld,
  { name, events }: Contestant,
  instance: Instance,
): Promise<Spent> {
  let heard = 0;
  facebook.onCall = (body) => {
    if (JSON.parse(body).message?.text === `You said: ${TEXT}`) heard += 1;
  };
  let spent: Spent | undefined;
  for (const event of events()) spent = await instance.invoke(event);
  if (!spent || heard !== 1) throw new Error(`The Graph API was told the answer of ${name} ${heard} times.`);
  return spent;
}
