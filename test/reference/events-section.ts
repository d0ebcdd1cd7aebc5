import type { Type } from 'typescript/unstable/sync';
import { WEBHOOK_FIELDS } from '../../lambda/webhook/webhook-fields.ts';
import type { Documented, SourceCode } from './source-code.ts';
import { codes, section } from './table.ts';

/** A field of one event. */
interface EventField {
  readonly event: string;
  readonly field: Documented;
}

/** All that can arrive: each event, its fields, and the types of these fields. */
export function eventSections(code: SourceCode): readonly string[] {
  const events = code.membersOf(code.declared('events.ts', 'Events'));
  const pageEvents = code.namesIn(code.declared('events.ts', 'PageEventType'));
  const fields = events.flatMap(({ name, type }) =>
    code
      .variantsOf(type)
      .flatMap((variant, i) =>
        code.membersOf(variant).filter((field) => i === 0 || code.ownerOf(field) === undefined),
      )
      // Declared only to say that it is never there: the person of a Page's event.
      .filter((field) => code.textOf(field) !== 'undefined')
      .map((field) => ({ event: name, field })),
  );
  const inherited = fields.filter(({ field }) => code.ownerOf(field) !== undefined);
  const added = addedToAll(code, events);
  const own = fields.filter(({ field }) => code.ownerOf(field) === undefined);
  return [
    section(
      'Events',
      'The event’s name is the name of its handler. `npm run setup` subscribes to the webhook fields that your handlers need.',
      ['event', 'when', 'webhook field', 'its handler gets'],
      events.map(({ name, comment }) => [
        `\`${name}\``,
        comment,
        codes(Object.entries(WEBHOOK_FIELDS).flatMap(([event, list]) => (event === name ? list : []))),
        handlerOf(name, pageEvents),
      ]),
    ),
    section(
      'Fields that several events have',
      'A field with `?` may be missing.',
      ['field', 'what', 'in'],
      [
        ...added.map((field) => [declared(code, field), field.comment, 'every event']),
        ...sharedFields(code, inherited, events),
      ],
    ),
    section(
      'Fields of each event',
      'In addition to those above.',
      ['event', 'fields'],
      events.map(({ name, type }) => {
        if (code.variantsOf(type).length > 1) return [`\`${name}\``, variantsIn(code, type)];
        const its = own.filter(({ event }) => event === name).map(({ field }) => field);
        return [`\`${name}\``, described(code, its)];
      }),
    ),
    section('Types of these fields', '', ['type', 'fields'], typesIn(code, fields)),
  ];
}

function handlerOf(event: string, pageEvents: readonly string[]): string {
  if (event === 'echo') return '– (`silentHours`)';
  return `\`{ event, ${pageEvents.includes(event) ? 'page' : 'send, …'} }\``;
}

/** What `MessengerEvent` adds to each event, like Meta's own JSON. */
function addedToAll(code: SourceCode, events: readonly Documented[]): readonly Documented[] {
  const [example] = code.variantsOf(code.declared('events.ts', 'PersonEvent'));
  const known = new Set(events.flatMap(({ type }) => code.membersOf(type).map(({ name }) => name)));
  return (example ? code.membersOf(example) : []).filter(({ name, comment }) => comment && !known.has(name));
}

function sharedFields(
  code: SourceCode,
  inherited: readonly EventField[],
  events: readonly Documented[],
): readonly (readonly string[])[] {
  const firsts = new Map(inherited.toReversed().map(({ field }) => [field.name, field]));
  const rows = [...firsts.values()].toReversed().map((field) => {
    const having = inherited.flatMap(({ event, field: { name } }) => (name === field.name ? event : []));
    return { field, having };
  });
  return rows
    .toSorted((a, b) => b.having.length - a.having.length)
    .map(({ field, having }) => [declared(code, field), field.comment, where(having, events)]);
}

function where(having: readonly string[], events: readonly Documented[]): string {
  const others = events.map(({ name }) => name).filter((name) => !having.includes(name));
  if (others.length === 0) return 'every event';
  return having.length > others.length ? `all but ${codes(others)}` : codes(having);
}

/** The types that the fields name, and those that their own fields name. */
function typesIn(code: SourceCode, fields: readonly EventField[]): readonly (readonly string[])[] {
  const exported = code.exportsOf('events.ts').map(({ name }) => name);
  const rows: (readonly string[])[] = [];
  const seen = new Set<string>();
  const waiting = fields.map(({ field }) => field);
  for (let field = waiting.shift(); field; field = waiting.shift()) {
    for (const name of code.textOf(field).match(/\b[A-Z]\w+/g) ?? []) {
      if (!exported.includes(name) || seen.has(name) || name.endsWith('Event')) continue;
      seen.add(name);
      for (const variant of code.variantsOf(code.declared('events.ts', name))) {
        const members = code.membersOf(variant);
        waiting.push(...members);
        rows.push([`\`${name}\``, described(code, members)]);
      }
    }
  }
  return rows;
}

/** An event whose fields depend on one of them: a line for each variant. */
function variantsIn(code: SourceCode, type: Type): string {
  const lines = code.variantsOf(type).map((variant) => {
    const its = code.membersOf(variant).filter((field) => code.ownerOf(field) === undefined);
    return its.map((field) => declared(code, field).replace('OtherField', 'any other')).join(' ');
  });
  return lines.join('<br>');
}

function described(code: SourceCode, fields: readonly Documented[]): string {
  const lines = fields.map((field) => [declared(code, field), field.comment].filter(Boolean).join(' – '));
  return lines.join('<br>') || '–';
}

function declared(code: SourceCode, field: Documented): string {
  return `\`${field.name}${code.isOptional(field) ? '?' : ''}: ${code.textOf(field)}\``;
}
