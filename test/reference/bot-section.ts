import type { Documented, SourceCode } from './source-code.ts';
import { section } from './table.ts';

/** What a bot may say besides its handlers, and what its handlers and its tests can do. */
export function botSections(code: SourceCode): readonly string[] {
  const events = code.membersOf(code.declared('events.ts', 'Events')).map(({ name }) => name);
  const bot = code.exportsOf('bot.ts').find(({ name }) => name === 'bot');
  const hooks = bot ? code.membersOf(bot.type).filter(({ name }) => !events.includes(name)) : [];
  return [
    section(
      'The bot',
      'What a bot may have besides handlers of events.',
      ['property', 'what'],
      rows(code, hooks),
    ),
    section(
      'The conversation',
      'The one argument of a handler. All of it can be taken apart: `({ event, send, state }) => …`.',
      ['member', 'what'],
      rows(code, code.membersOf(code.declared('conversation/', 'Conversation'))),
    ),
    section(
      'A tap',
      'The `event` of a handler in `payloads`.',
      ['field', 'what'],
      rows(code, code.membersOf(code.declared('conversation/', 'Tap'))),
    ),
    section(
      'The Page',
      'What the handler of an event gets when there is no person to answer.',
      ['member', 'what'],
      rows(code, code.membersOf(code.declared('conversation/', 'Page'))),
    ),
  ];
}

/** The verbs of tests: what the person of `talk(bot)` can do. */
export function testSection(code: SourceCode): string {
  const [talk] = code.exportsOf('../test/talk.ts');
  const verbs = talk ? code.membersOf(code.resultOf(talk)) : [];
  return section(
    'In tests',
    'What `const anna = talk(bot)` can do and tell.',
    ['member', 'what'],
    rows(
      code,
      verbs.filter(({ comment }) => comment && !comment.startsWith('Called')),
    ),
  );
}

function rows(code: SourceCode, members: readonly Documented[]): readonly (readonly string[])[] {
  return members.map((member) => {
    const mark = code.isOptional(member) ? '?' : '';
    return [`\`${code.callOf(member) ?? member.name}${mark}\``, member.comment];
  });
}
