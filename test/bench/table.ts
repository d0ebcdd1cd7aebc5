import { type Aim, isMet } from './aims.ts';
import { BUILDS, type Build } from './builds.ts';
import { type Figures, median, quantile } from './figures.ts';
import { ROWS, type Row } from './rows.ts';

const HEAD = ['', ...BUILDS, ...BUILDS.slice(0, -1).map((build) => `ours/${build}`)];

/** The table: medians with quartiles, and ratios as medians of the rounds' own. */
export function table(figures: Figures): string {
  const keys = Object.keys(ROWS) as Row[];
  const lines = [HEAD, ...keys.map((row) => lineOf(figures, row))];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** Each aim, what was measured, and whether that meets it. */
export function verdicts(aims: readonly Aim[]): string {
  return aims
    .map((aim) => {
      const { name, measured, atMost } = aim;
      return `${isMet(aim) ? '✔' : '✘'} ${name}: ${measured.toPrecision(4)}, at most ${atMost}`;
    })
    .join('\n');
}

function lineOf(figures: Figures, row: Row): readonly string[] {
  const ratio = (to: Build) => number(median(figures.ratios(row, 'ours', row, to)));
  return [
    ROWS[row],
    ...BUILDS.map((build) => cell(figures.of(row, build))),
    ...BUILDS.slice(0, -1).map(ratio),
  ];
}

/** What was measured once, or is always the same, has no spread. */
function cell(values: readonly number[]): string {
  const [low, high] = [number(quantile(values, 0.25)), number(quantile(values, 0.75))];
  return low === high ? number(median(values)) : `${number(median(values))} (${low}–${high})`;
}

/** Three digits, or all before the point. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
