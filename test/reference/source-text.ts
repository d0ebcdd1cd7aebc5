import type { Node } from 'typescript/unstable/ast';
import { isIdentifier, isObjectBindingPattern, isParameterDeclaration } from 'typescript/unstable/ast/is';

/**
 * A parameter as the declaration writes it, without its type: `...messages`, `options?`, `{ card }?`.
 * @param name the compiler's name for it
 */
export function parameterText(node: Node | undefined, name: string): string {
  if (!node || !isParameterDeclaration(node)) return name;
  const { dotDotDotToken, questionToken, initializer } = node;
  const fields = isObjectBindingPattern(node.name) ? node.name.elements : [];
  const names = fields
    .map(
      ({ name, dotDotDotToken }) =>
        `${dotDotDotToken ? '...' : ''}${name && isIdentifier(name) ? name.text : '…'}`,
    )
    .join(', ');
  const text = names ? `{ ${names} }` : name;
  return `${dotDotDotToken ? '...' : ''}${text}${questionToken || initializer ? '?' : ''}`;
}

/** A comment as one line of a table, without its sources and links. */
export function inOneLine(comment: string): string {
  return comment
    .replace(/Source:\s+\S+|\s*\(https:\/\/[^\s)]+\)|(?<!`)https:\/\/\S+/g, '')
    .replace(/Webhook fields?: [^.]*\.?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
