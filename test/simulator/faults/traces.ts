/** What happened to each person's events, line by line. */
export class Traces {
  readonly #lines = new Map<number, string[]>();
  readonly #begun = Date.now();

  /** Everybody who has a line. */
  get people(): readonly number[] {
    return [...this.#lines.keys()];
  }

  /** The lines of a person. */
  of(person: number): readonly string[] {
    return this.#lines.get(person) ?? [];
  }

  /** Adds a line with the time since the run began. */
  note(person: number, line: string): void {
    const lines = this.#lines.get(person) ?? [];
    const seconds = ((Date.now() - this.#begun) / 1000).toFixed(1);
    lines.push(`${seconds.padStart(10)} s  ${line}`);
    this.#lines.set(person, lines);
  }
}
