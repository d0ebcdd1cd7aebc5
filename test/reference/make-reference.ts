/** `npm run reference`: writes `lambda/REFERENCE.md`, what can arrive and what can be sent, from the code and its comments. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WEBHOOK_FIELDS } from '../../lambda/webhook/webhook-fields.ts';

const lambda = resolve(import.meta.dirname, '../../lambda');

/** The events that have no handler, or get the Page instead of a conversation. */
const HANDLERS: Readonly<Record<string, string>> = {
  echo: '– (`silentHours`)',
  ...Object.fromEntries(
    ['standby', 'change', 'call', 'policy_enforcement', 'app_roles'].map((type) => [
      type,
      `\`${type}(event, page)\``,
    ]),
  ),
};

/** The comment before each thing that `pattern` finds, by the thing's name. */
function documented(file: string, pattern: string): ReadonlyMap<string, string> {
  const source = readFileSync(join(lambda, file), 'utf8');
  const things = source.matchAll(new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*${pattern}`, 'g'));
  return new Map([...things].map(([, comment = '', name = '']) => [name, inOneLine(comment)]));
}

/** A comment as one line of a table, without its sources and links. */
function inOneLine(comment: string): string {
  return comment
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .replace(/Source: \S+|\(?https:\/\/\S+\)?|Webhook fields?: [^.]*\.?|@\w+.*$/g, '')
    .replace(/\|/g, '\\|')
    .trim();
}

/** The text of the reference. */
export function makeReference(): string {
  const events = documented('events.ts', '  (\\w+): (?:Page|Person|Message|Nobodys)Event');
  const arrives = Object.entries(WEBHOOK_FIELDS).map(([type, fields]) => {
    const handler = HANDLERS[type] ?? `\`${type}(event, conversation)\``;
    const list = fields.map((field) => `\`${field}\``).join(', ') || '–';
    return `| \`${type}\` | ${events.get(type) ?? ''} | ${list} | ${handler} |`;
  });
  const builders = ['messages', 'media', 'templates', 'buttons', 'send-request'].flatMap((file) =>
    [...documented(`messenger/${file}.ts`, 'export (?:function|const) (\\w+)')]
      .filter(([name]) => !/^(check|is|outgoing|spoken|to)/.test(name))
      .map(([name, comment]) => `| \`${name}\` | ${comment} | \`messenger/${file}.ts\` |`),
  );
  return [
    '# What can arrive, and what can be sent',
    '',
    'Made by `npm run reference` from `events.ts`, `webhook/webhook-fields.ts` and the builders; each stands there with its type.',
    '',
    '## Events',
    '',
    '| event | when | webhook field | handler |',
    '|---|---|---|---|',
    ...arrives,
    '',
    '## Messages',
    '',
    '| builder | what, and its limits | in |',
    '|---|---|---|',
    ...builders,
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(join(lambda, 'REFERENCE.md'), makeReference());
