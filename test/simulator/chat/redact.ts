import type { TraceEntry } from './view.ts';

/** Secrets by the name that is shown instead of them. */
export type Secrets = Readonly<Record<string, string>>;

/** A trace entry with `$NAME` instead of each secret. */
export function redactEntry(entry: TraceEntry, secrets: Secrets): TraceEntry {
  const { title, words, parts, clipboard, problem } = entry;
  const texts = Object.entries(clipboard);
  return {
    ...entry,
    title: redact(title, secrets),
    words: words && redact(words, secrets),
    problem: problem && { ...problem, text: redact(problem.text, secrets) },
    parts: parts.map(({ name, text }) => ({ name, text: redact(text, secrets) })),
    clipboard: Object.fromEntries(texts.map(([name, text]) => [name, redact(text, secrets)])),
  };
}

/** A text with `$NAME` instead of each secret, also where it is escaped, in JSON or in a URL. */
export function redact(text: string, secrets: Secrets): string {
  const forms = Object.entries(secrets).flatMap(([name, value]) => [
    [name, value] as const,
    [name, JSON.stringify(value).slice(1, -1)] as const,
    [name, encodeURIComponent(value)] as const,
  ]);
  return forms.reduce((shown, [name, form]) => shown.replaceAll(form, `$${name}`), text);
}
