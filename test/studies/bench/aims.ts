import { median } from './figures.ts';
import type { BuildFigures, Row } from './rows.ts';

/** A limit that a run of the benchmark must keep. */
export interface Aim {
  readonly name: string;
  readonly atMost: number;
  readonly measured: number;
}

/** Two values that should be equal differ by up to a tenth from run to run. */
const NO_MORE = 1.1;

/** The aims. Cold ones leave out the time of Node itself, which no bundle can change. */
export function aimsOf(figures: BuildFigures): readonly Aim[] {
  const coldTo = (build: 'floor' | 'stock') =>
    median(figures.ratios('coldPostOwnCpu', 'ours', 'coldPostOwnCpu', build));
  const within = (row: Row, toRow: Row) => median(figures.ratios(row, 'ours', toRow, 'ours'));
  return [
    { name: 'cold POST: CPU, ours / floor', atMost: 2, measured: coldTo('floor') },
    { name: 'cold POST: CPU, ours / stock', atMost: 0.4, measured: coldTo('stock') },
    {
      name: 'warm POST: CPU, ours / floor',
      atMost: 1.5,
      measured: median(figures.ratios('post1Cpu', 'ours', 'post1Cpu', 'floor')),
    },
    {
      name: 'CPU per event, 1000 events in a POST / 1 event',
      atMost: 0.2,
      measured: within('post1000Cpu', 'post1Cpu'),
    },
    {
      name: 'CPU per event, ten times as many events in a POST / as many (worst step)',
      atMost: NO_MORE,
      measured: Math.max(
        within('post10Cpu', 'post1Cpu'),
        within('post100Cpu', 'post10Cpu'),
        within('post1000Cpu', 'post100Cpu'),
      ),
    },
    {
      name: 'memory after all events / after half of them',
      atMost: NO_MORE,
      measured: within('memoryLate', 'memoryEarly'),
    },
    { name: 'bundle (KB)', atMost: 280, measured: median(figures.of('bundle', 'ours')) },
  ];
}

/** A missing figure (NaN) misses its aim. */
export function isMet({ measured, atMost }: Aim): boolean {
  return measured <= atMost;
}
