/** What was measured: a value for each round, row and build, in the order of the rounds. */
export class Figures<Row extends string, Build extends string> {
  readonly #values = new Map<string, number[]>();

  note(row: Row, build: Build, value: number): void {
    const values = this.of(row, build);
    this.#values.set(`${row} ${build}`, [...values, value]);
  }

  of(row: Row, build: Build): readonly number[] {
    return this.#values.get(`${row} ${build}`) ?? [];
  }

  /** Round by round, so that what slows the machine down for a while slows down both. */
  ratios(row: Row, build: Build, toRow: Row, toBuild: Build): readonly number[] {
    const others = this.of(toRow, toBuild);
    return this.of(row, build).map((value, round) => value / (others[round] ?? Number.NaN));
  }
}

/** What a table shows. */
export interface Layout<Row extends string, Build extends string> {
  /** What is measured, in words. */
  readonly rows: Readonly<Record<Row, string>>;
  readonly values: readonly Build[];
  /** Each of the first in proportion to the second. */
  readonly ratios: readonly (readonly [Build, Build])[];
}

/** The middle one; of an even number, what lies between the two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between two values it is in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return below + (above - below) * (place % 1);
}
