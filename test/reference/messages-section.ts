import type { SourceCode } from './source-code.ts';
import { section } from './table.ts';

/** Where the functions are that make messages. */
const BUILDERS = ['messages', 'media', 'templates', 'buttons', 'send-request'].map(
  (name) => `messenger/${name}.ts`,
);

/** All that can be sent. */
export function messageSection(code: SourceCode): string {
  const rows = BUILDERS.flatMap((file) =>
    code
      .exportsOf(file)
      .filter(({ name }) => /^[a-z]/.test(name) && isForAuthors(code, name))
      .map((builder) => [`\`${code.callOf(builder) ?? builder.name}\``, builder.comment, `\`${file}\``]),
  );
  return section(
    'Messages',
    'All of these come from `messenger.ts`.',
    ['builder', 'what, and its limits', 'in'],
    rows,
  );
}

/** `messenger.ts` has all that a bot imports. */
function isForAuthors(code: SourceCode, name: string): boolean {
  return code.exportsOf('messenger.ts').some((exported) => exported.name === name);
}
