import { type Aim, isMet } from './aims.ts';
import { type Figures, type Layout, median, quantile } from './figures.ts';

/** The table: medians with quartiles, and the median of each round's ratio. */
export function table<Row extends string, Build extends string>(
  figures: Figures<Row, Build>,
  layout: Layout<Row, Build>,
): string {
  const head = ['', ...layout.values, ...layout.ratios.map((pair) => pair.join('/'))];
  const lines = [head, ...(Object.keys(layout.rows) as Row[]).map((row) => lineOf(figures, layout, row))];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** One line for each aim: met or not, the measured value, the limit. */
export function verdicts(aims: readonly Aim[]): string {
  return aims
    .map((aim) => {
      const { name, measured, atMost } = aim;
      return `${isMet(aim) ? '✔' : '✘'} ${name}: ${measured.toPrecision(4)}, at most ${atMost}`;
    })
    .join('\n');
}

function lineOf<Row extends string, Build extends string>(
  figures: Figures<Row, Build>,
  { rows, values, ratios }: Layout<Row, Build>,
  row: Row,
): readonly string[] {
  return [
    rows[row],
    ...values.map((build) => cell(figures.of(row, build))),
    ...ratios.map(([one, other]) => number(median(figures.ratios(row, one, row, other)))),
  ];
}

/** A value that was measured once, or is always the same, has no quartiles. */
function cell(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const [low, high] = [number(quantile(values, 0.25)), number(quantile(values, 0.75))];
  return low === high ? number(median(values)) : `${number(median(values))} (${low}–${high})`;
}

/** Three digits, or all digits before the point. */
function number(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
