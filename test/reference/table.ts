/** A section of a Markdown page: heading, a sentence, a table. */
export function section(
  heading: string,
  introduction: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [columns, columns.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map(cell).join(' | ')} |`,
  );
  return [`## ${heading}`, introduction, lines.join('\n')].filter(Boolean).join('\n\n');
}

/** Names in the font of code, as a list. */
export function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ') || '–';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
