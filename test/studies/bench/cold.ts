import type { Build } from './builds.ts';
import { postOf, recordEvent, verificationRequest } from './calls.ts';
import { type Bench, start } from './environment.ts';
import type { Row } from './rows.ts';

/** Measures new processes from their start to their first answer. */
export async function measureCold(bench: Bench, turn: readonly Build[]): Promise<void> {
  const kinds = { coldPost: () => postOf(1), coldGet: verificationRequest, coldRecord: recordEvent } as const;
  for (const kind of ['coldPost', 'coldGet', 'coldRecord'] as const) {
    for (const build of turn) {
      const event = kinds[kind]();
      const instance = start(bench, build);
      const { cpu, nodeCpu, initCpu, wall, peakMemory } = await instance.invoke(event);
      await instance.stop();
      const note = (row: Row, value: number) => bench.figures.note(row, build, value);
      note(`${kind}Cpu`, cpu);
      note(`${kind}OwnCpu`, cpu - nodeCpu);
      note(`${kind}LateCpu`, cpu - initCpu);
      note(`${kind}Wall`, wall);
      note(`${kind}Memory`, peakMemory / 1e6);
      if (kind === 'coldPost') note('nodeCpu', nodeCpu);
    }
  }
}
