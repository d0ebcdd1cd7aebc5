/** The measured values: one for each round, row and build, in the order of the rounds. */
export class Figures<Row extends string, Build extends string> {
  readonly #values = new Map<string, number[]>();

  note(row: Row, build: Build, value: number): void {
    const values = this.of(row, build);
    this.#values.set(`${row} ${build}`, [...values, value]);
  }

  of(row: Row, build: Build): readonly number[] {
    return this.#values.get(`${row} ${build}`) ?? [];
  }

  /** Round by round: when the machine slows down for a while, it slows down both. */
  ratios(row: Row, build: Build, toRow: Row, toBuild: Build): readonly number[] {
    const others = this.of(toRow, toBuild);
    return this.of(row, build).map((value, round) => value / (others[round] ?? Number.NaN));
  }
}

/** The content of a table. */
export interface Layout<Row extends string, Build extends string> {
  /** The heading of each row. */
  readonly rows: Readonly<Record<Row, string>>;
  readonly values: readonly Build[];
  /** Pairs: the first divided by the second. */
  readonly ratios: readonly (readonly [Build, Build])[];
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Interpolates between the two nearest values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return below + (above - below) * (place % 1);
}
