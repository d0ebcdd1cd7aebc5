import { BUILDS, type Build } from './builds.ts';
import { Figures } from './figures.ts';
import type { BuildFigures, Row } from './rows.ts';
import { table } from './table.ts';

/** What several records in an invocation are worth: each row is divided by the one with one record. */
const TO = {
  graph0By3: 'graph0',
  graph0By10: 'graph0',
  graph50By3: 'graph50',
  graph50By10: 'graph50',
  graph200By3: 'graph200',
  graph200By10: 'graph200',
  recordOfTenCpu: 'recordCpu',
  heldByTen: 'heldAlone',
} as const satisfies Partial<Record<Row, Row>>;

type Compared = keyof typeof TO;

const TITLES: Readonly<Record<Compared, string>> = {
  graph0By3: 'records a second, 3 an invocation / 1, Graph API takes 0 ms',
  graph0By10: 'records a second, 10 an invocation / 1, Graph API takes 0 ms',
  graph50By3: 'records a second, 3 an invocation / 1, Graph API takes 50 ms',
  graph50By10: 'records a second, 10 an invocation / 1, Graph API takes 50 ms',
  graph200By3: 'records a second, 3 an invocation / 1, Graph API takes 200 ms',
  graph200By10: 'records a second, 10 an invocation / 1, Graph API takes 200 ms',
  recordOfTenCpu: 'queue record answered, 10 an invocation / 1: CPU',
  heldByTen: 'peak memory, handlers hold 5 MB each, 10 an invocation / 1',
};

const COMPARED = Object.keys(TO) as Compared[];

/** A table of these ratios, round by round, for each build. */
export function sideBySide(figures: BuildFigures): string {
  const ratios = new Figures<Compared, Build>();
  for (const row of COMPARED) {
    for (const build of BUILDS) {
      for (const ratio of figures.ratios(row, build, TO[row], build)) ratios.note(row, build, ratio);
    }
  }
  return table(ratios, { rows: TITLES, values: BUILDS, ratios: [] });
}
