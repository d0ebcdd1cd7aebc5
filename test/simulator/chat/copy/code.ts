/** A text as TypeScript. */
export function literal(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** JSON as TypeScript. @param text writes its texts */
export function valueAsCode(value: unknown, text: (value: string) => string = literal): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map((item) => valueAsCode(item, text)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{ ${fields.map(([name, field]) => `${keyAsCode(name)}: ${valueAsCode(field, text)}`).join(', ')} }`;
}

function keyAsCode(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/**
 * A text as TypeScript, in which some parts are expressions: ids that differ each time.
 * @param expressions by the part of the text
 */
export function textAsCode(text: string, expressions: ReadonlyMap<string, string>): string {
  const parts = [...expressions.keys()].filter((part) => part !== '' && text.includes(part));
  if (parts.length === 0) return literal(text);
  const pattern = new RegExp(parts.map((part) => part.replace(/[^\w]/g, '\\$&')).join('|'), 'g');
  const pieces = text.split(pattern).map(escaped);
  const between = [...text.matchAll(pattern)].map(([part]) => `\${${expressions.get(part)}}`);
  return `\`${pieces.map((piece, i) => piece + (between[i] ?? '')).join('')}\``;
}

function escaped(piece: string): string {
  return JSON.stringify(piece)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${');
}

/** A comment in lines that are not too long. */
export function comment(text: string): readonly string[] {
  const lines = [''];
  for (const word of JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `// ${line}`);
}

/** Of a comment, in characters. */
const WIDTH = 100;
