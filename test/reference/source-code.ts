import { join, relative, resolve } from 'node:path';
import { isInterfaceDeclaration, isTypeAliasDeclaration } from 'typescript/unstable/ast/is';

import {
  API,
  type Checker,
  type Symbol as CodeSymbol,
  type Project,
  SymbolFlags,
  type Type,
} from 'typescript/unstable/sync';
import { inOneLine, parameterText } from './source-text.ts';

const lambda = resolve(import.meta.dirname, '../../lambda');

/** One thing of the code with its comment: a field, a method, a function. */
export interface Documented {
  readonly name: string;
  /** The comment in one line, without its links. */
  readonly comment: string;
  readonly symbol: CodeSymbol;
  readonly type: Type;
}

/**
 * The code as the compiler reads it. TypeScript 7 calls this interface unstable: the package is pinned to an exact version.
 */
export class SourceCode {
  readonly checker: Checker;
  readonly #project: Project;
  readonly #api = new API();

  constructor() {
    const config = join(import.meta.dirname, 'tsconfig.json');
    const [project] = this.#api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (!project) throw new Error(`TypeScript cannot open ${config}.`);
    this.#project = project;
    this.checker = project.checker;
  }

  /** @throws Error when no file in a room of `lambda/` declares such an interface or type */
  declared(room: string, name: string): Type {
    for (const file of this.#filesIn(room)) {
      for (const statement of this.#project.program.getSourceFile(file)?.statements ?? []) {
        if (!isInterfaceDeclaration(statement) && !isTypeAliasDeclaration(statement)) continue;
        const symbol = statement.name.text === name && this.checker.getSymbolAtLocation(statement.name);
        if (symbol) return this.checker.getDeclaredTypeOfSymbol(symbol);
      }
    }
    throw new Error(`No file in lambda/${room} declares ${name}: correct the name in test/reference.`);
  }

  /** Functions, constants and types that a file exports. */
  exportsOf(path: string): readonly Documented[] {
    const file = this.#project.program.getSourceFile(resolve(lambda, path));
    const module = file && this.checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`There is no module ${path}.`);
    return this.checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol))
      .map((symbol) => this.#documented(symbol));
  }

  /** Whether it is there when the program runs: a function, a class or a constant, and no type. */
  isValue({ symbol }: Documented): boolean {
    return (symbol.flags & SymbolFlags.Value) !== 0;
  }

  /** The file of `lambda/` that declares it: `runtime/errors.ts`. */
  fileOf({ symbol }: Documented): string {
    const file = symbol.declarations[0]?.resolve(this.#project)?.getSourceFile();
    return file ? relative(lambda, file.fileName) : '';
  }

  /** Whether the bot, or what it imports, reaches a file of `lambda/`. */
  has(path: string): boolean {
    return this.#project.program.getSourceFile(resolve(lambda, path)) !== undefined;
  }

  membersOf(type: Type): readonly Documented[] {
    return this.checker.getPropertiesOfType(type).map((symbol) => this.#documented(symbol));
  }

  /** How a method is called, `send(...messages)`, or a class made; undefined when the thing is neither. */
  callOf({ name, type }: Documented): string | undefined {
    const [called] = this.checker.getSignaturesOfType(type, CALL);
    const [made] = this.checker.getSignaturesOfType(type, CONSTRUCT);
    const signature = called ?? made;
    if (!signature) return undefined;
    return `${called ? '' : 'new '}${name}(${signature
      .getParameters()
      .map((parameter) => parameterText(parameter.valueDeclaration?.resolve(this.#project), parameter.name))
      .join(', ')})`;
  }

  /** The type of a field, without `readonly`; that of an optional one without `undefined`. */
  textOf(field: Documented): string {
    const text = this.checker.typeToString(field.type, undefined, NO_TRUNCATION).replaceAll('readonly ', '');
    return this.isOptional(field) ? text.replaceAll(' | undefined', '') : text;
  }

  isOptional({ symbol }: Documented): boolean {
    return (symbol.flags & SymbolFlags.Optional) !== 0;
  }

  /** The members of a union; of any other type itself. */
  variantsOf(type: Type): readonly Type[] {
    return type.isUnionType() ? type.getTypes() : [type];
  }

  /** The names in a union of strings. */
  namesIn(type: Type): readonly string[] {
    return this.variantsOf(type).map((name) => (name.isStringLiteralType() ? name.value : ''));
  }

  /** What a function returns. */
  resultOf({ type }: Documented): Type {
    const [signature] = this.checker.getSignaturesOfType(type, CALL);
    return (signature && this.checker.getReturnTypeOfSignature(signature)) ?? type;
  }

  /** The name of the interface in which a member is declared. */
  ownerOf({ symbol }: Documented): string | undefined {
    const parent = symbol.declarations[0]?.resolve(this.#project)?.parent;
    return parent && isInterfaceDeclaration(parent) ? parent.name.text : undefined;
  }

  close(): void {
    this.#api.close();
  }

  #filesIn(room: string): readonly string[] {
    const folder = join(lambda, room);
    return this.#project.program.getSourceFileNames().filter((file) => file.startsWith(folder));
  }

  #documented(symbol: CodeSymbol): Documented {
    const { checker } = this;
    const type = checker.getTypeOfSymbol(symbol) ?? checker.getUnknownType();
    return { name: symbol.name, comment: inOneLine(symbol.getDocumentationComment(checker)), symbol, type };
  }
}

/** `SignatureKind.Call`, an enum that the package does not export. */
const CALL = 0;

/** `SignatureKind.Construct` */
const CONSTRUCT = 1;

/** `TypeFormatFlags.NoTruncation`. */
const NO_TRUNCATION = 1;
