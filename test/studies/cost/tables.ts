/** A table in Markdown. Columns of figures align to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) =>
    column > 0 && rows.every((row) => isFigure(row[column])) ? '---:' : '---',
  );
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function isFigure(cell = ''): boolean {
  return /^[*$≈<]*[\d–]/.test(cell) && cell.length < 16;
}

/** Dollars with cents; small amounts with three digits after the point. */
export function dollars(amount: number): string {
  if (amount >= 1000) return `$${grouped(amount)}`;
  if (amount === 0 || amount >= 0.0995) return `$${amount.toFixed(2)}`;
  return amount < 0.0005 ? '<$0.001' : `$${amount.toFixed(3)}`;
}

/** A whole number with commas; a fraction below 10 with two digits. */
export function grouped(number: number): string {
  if (number > 0 && number < 10 && !Number.isInteger(number)) return String(Number(number.toPrecision(2)));
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}
