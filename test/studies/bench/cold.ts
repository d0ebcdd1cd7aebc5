import type { Build } from './builds.ts';
import { postOf, recordEvent, verificationRequest } from './calls.ts';
import { start, type World } from './environment.ts';
import type { Row } from './rows.ts';

/** Measures new processes until they have answered one event. */
export async function measureCold(world: World, turn: readonly Build[]): Promise<void> {
  const kinds = { coldPost: () => postOf(1), coldGet: verificationRequest, coldRecord: recordEvent } as const;
  for (const kind of ['coldPost', 'coldGet', 'coldRecord'] as const) {
    for (const build of turn) {
      const event = kinds[kind]();
      const instance = start(world, build);
      const { cpu, nodeCpu, initCpu, wall, peakMemory } = await instance.invoke(event);
      await instance.stop();
      const note = (row: Row, value: number) => world.figures.note(row, build, value);
      note(`${kind}Cpu`, cpu);
      note(`${kind}OwnCpu`, cpu - nodeCpu);
      note(`${kind}LateCpu`, cpu - initCpu);
      note(`${kind}Wall`, wall);
      note(`${kind}Memory`, peakMemory / 1e6);
      if (kind === 'coldPost') note('nodeCpu', nodeCpu);
    }
  }
}
