/**
 * `node test/support/find-unawaited.ts [<tsconfig.json>]`: prints each promise that no code waits for, in the
 * form of the compiler's errors; exit code 1 if there is one. Biome's `noFloatingPromises` does not know the
 * types that a parameter gets from its context, as each handler of a bot does. The compiler does.
 */
import { relative, resolve } from 'node:path';
import type { Expression, Node, SourceFile } from 'typescript/unstable/ast';
import {
  isArrowFunction,
  isBinaryExpression,
  isCallExpression,
  isExpressionStatement,
  isFunctionExpression,
  isIdentifier,
  isParenthesizedExpression,
  isPropertyAccessExpression,
} from 'typescript/unstable/ast/is';
import { API, type Checker, type Type, TypeFlags } from 'typescript/unstable/sync';

/** `SignatureKind.Call`, an enum that the package does not export. */
const CALL = 0;

const ROOT = resolve(import.meta.dirname, '../..');

const FORGOTTEN =
  'Nothing waits for this promise: write await or return before it, or void if that is meant.';
const IGNORED =
  'Nothing waits for the promise of this function: whatever calls it ignores what it returns. Use for … of with await.';

/** Reads the sources of a `tsconfig.json`. Returns lines like `lambda/bot.ts(7,5): error: …`. */
export function findUnawaited(config: string): readonly string[] {
  const api = new API();
  try {
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (!project) throw new Error(`TypeScript cannot open ${config}.`);
    const { checker, program } = project;
    const names = program.getSourceFileNames().filter((name) => !/\/node_modules\/|\.d\.ts$/.test(name));
    return names.flatMap((name) => {
      const file = program.getSourceFile(name);
      return file ? unawaitedIn(file, checker) : [];
    });
  } finally {
    api.close();
  }
}

function unawaitedIn(file: SourceFile, checker: Checker): readonly string[] {
  const { statements, functions } = candidatesIn(file);
  const types = checker.getTypeAtLocation(statements);
  const forgotten = statements.filter((_, i) => isPromise(types[i], checker));
  const ignored = functions.filter((node) => isIgnored(node, checker));
  const line = (node: Node, what: string) => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return `${relative(ROOT, file.fileName)}(${line + 1},${character + 1}): error: ${what}`;
  };
  return [...forgotten.map((node) => line(node, FORGOTTEN)), ...ignored.map((node) => line(node, IGNORED))];
}

/** Expressions whose value nothing uses, and functions that are given to other functions. */
function candidatesIn(file: SourceFile) {
  const statements: Expression[] = [];
  const functions: Expression[] = [];
  const visit = (node: Node): void => {
    if (isExpressionStatement(node) && !isMeant(node.expression)) statements.push(node.expression);
    if (isCallExpression(node))
      functions.push(
        ...node.arguments.filter((given) => isArrowFunction(given) || isFunctionExpression(given)),
      );
    node.forEachChild(visit);
  };
  visit(file);
  return { statements, functions };
}

/**
 * Whether the author says that nothing waits, as with `.catch(…)`, or a variable keeps the promise. `void …` is no
 * promise.
 */
function isMeant(node: Expression): boolean {
  if (isParenthesizedExpression(node)) return isMeant(node.expression);
  if (isBinaryExpression(node)) return /=$/.test(node.operatorToken.getText());
  if (!isCallExpression(node)) return false;
  // Node's test runner waits for its tests.
  if (isIdentifier(node.expression)) return node.expression.text === 'test';
  if (!isPropertyAccessExpression(node.expression)) return false;
  const name = node.expression.name.text;
  if (name === 'finally') return isMeant(node.expression.expression);
  return name === 'catch' || (name === 'then' && node.arguments.length > 1);
}

/** A promise, perhaps or a list of them. */
function isPromise(type: Type | undefined, checker: Checker): boolean {
  if (!type) return false;
  if (type.isUnionType()) return type.getTypes().some((member) => isPromise(member, checker));
  if (checker.getPropertyOfType(type, 'then')) return true;
  return (
    checker.isArrayType(type) &&
    checker.getIndexInfosOfType(type).some(({ valueType }) => isPromise(valueType, checker))
  );
}

/** Whether a function returns a promise to a caller that expects nothing. */
function isIgnored(node: Expression, checker: Checker): boolean {
  const returned = (type: Type | undefined) =>
    (type ? checker.getSignaturesOfType(type, CALL) : []).map((one) => checker.getReturnTypeOfSignature(one));
  const expected = returned(checker.getContextualType(node));
  if (expected.length === 0 || !expected.every((type) => type && type.flags & TypeFlags.Void)) return false;
  return returned(checker.getTypeAtLocation(node)).some((type) => isPromise(type, checker));
}

if (import.meta.main) {
  const lines = findUnawaited(resolve(process.argv[2] ?? resolve(ROOT, 'tsconfig.json')));
  for (const line of lines) console.log(line);
  process.exitCode = lines.length > 0 ? 1 : 0;
}
