import { median } from './figures.ts';
import type { BuildFigures, Row } from './rows.ts';

/** What one run must show. */
export interface Aim {
  readonly name: string;
  readonly atMost: number;
  readonly measured: number;
}

/** What is the same may differ so much from run to run. */
const NOT_MORE = 1.1;

/** The aims; cold ones are judged without what Node itself takes, which no bundle can change. */
export function aimsOf(figures: BuildFigures): readonly Aim[] {
  const cold = (build: 'floor' | 'stock') =>
    median(figures.ratios('coldPostOwnCpu', 'ours', 'coldPostOwnCpu', build));
  const toFewer = (many: Row, fewer: Row) => median(figures.ratios(many, 'ours', fewer, 'ours'));
  return [
    { name: 'cold acknowledgement: CPU to the floor', atMost: 2, measured: cold('floor') },
    { name: 'cold acknowledgement: CPU to the stock build', atMost: 0.4, measured: cold('stock') },
    {
      name: 'warm acknowledgement: CPU to the floor',
      atMost: 1.5,
      measured: median(figures.ratios('post1Cpu', 'ours', 'post1Cpu', 'floor')),
    },
    {
      name: 'CPU per event, 1000 events a call to 1',
      atMost: 0.2,
      measured: toFewer('post1000Cpu', 'post1Cpu'),
    },
    {
      name: 'CPU per event with ten times as many a call, at its worst',
      atMost: NOT_MORE,
      measured: Math.max(
        toFewer('post10Cpu', 'post1Cpu'),
        toFewer('post100Cpu', 'post10Cpu'),
        toFewer('post1000Cpu', 'post100Cpu'),
      ),
    },
    {
      name: 'memory after all events to that after half of them',
      atMost: NOT_MORE,
      measured: toFewer('memoryLate', 'memoryEarly'),
    },
    { name: 'bundle (KB)', atMost: 280, measured: median(figures.of('bundle', 'ours')) },
  ];
}

/** Not a number is a miss. */
export function isMet({ measured, atMost }: Aim): boolean {
  return measured <= atMost;
}
