import type { SourceCode } from './source-code.ts';
import { section } from './table.ts';

/** Where the functions are that make messages. */
const BUILDERS = [
  'messages',
  'media',
  'templates',
  'receipt',
  'coupon',
  'image-grid',
  'forms',
  'utility',
  'buttons',
  'send-request',
].map((name) => `messenger/${name}.ts`);

/** Where the functions are that make one call of the Graph API. */
const CALLS = [
  'attachments',
  'personas',
  'user-menu',
  'labels',
  'read-conversation',
  'thread-control',
  'moderation',
].map((name) => `messenger/calls/${name}.ts`);

/** All that can be sent. */
export function messageSection(code: SourceCode): string {
  const headings = ['builder', 'what, and its limits', 'in'];
  return section('Messages', 'All of these come from `messenger.ts`.', headings, rows(code, BUILDERS));
}

/** The small calls of the Graph API. */
export function callsSection(code: SourceCode): string {
  return section(
    'Calls of the Graph API',
    'All of these come from `messenger.ts`. Give them the conversation or the Page; `{ graph, person }` and `{ graph }` are enough. `graph` makes any other call.',
    ['function', 'what, and its limits', 'in'],
    rows(code, CALLS),
  );
}

/** All else that `messenger.ts` has to call, make or catch. */
export function functionsSection(code: SourceCode): string {
  const others = code
    .exportsOf('messenger.ts')
    .filter((one) => code.isValue(one) && ![...BUILDERS, ...CALLS].includes(code.fileOf(one)));
  return section(
    'Functions',
    'What else comes from `messenger.ts`: secrets, AWS, retries, messages without an event.',
    ['function or error', 'what', 'in'],
    others.map((one) => [`\`${code.callOf(one) ?? one.name}\``, one.comment, `\`${code.fileOf(one)}\``]),
  );
}

function rows(code: SourceCode, files: readonly string[]): readonly (readonly string[])[] {
  return files.flatMap((file) =>
    code
      .exportsOf(file)
      .filter(({ name }) => /^[a-z]/.test(name) && isForAuthors(code, name))
      .map((builder) => [`\`${code.callOf(builder) ?? builder.name}\``, builder.comment, `\`${file}\``]),
  );
}

/** `messenger.ts` has all that a bot imports. */
function isForAuthors(code: SourceCode, name: string): boolean {
  return code.exportsOf('messenger.ts').some((exported) => exported.name === name);
}
