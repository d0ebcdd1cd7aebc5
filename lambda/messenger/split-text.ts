/**
 * The longest text of one message: https://developers.facebook.com/docs/messenger-platform/reference/send-api
 */
const MAX_TEXT = 2000;

const URL_IN_TEXT = /https?:\/\/\S+/g;

/**
 * Splits a text into parts that each fit into one message. It cuts after a paragraph, or else after a
 * sentence, a word or a grapheme (what a reader calls a character). It never cuts a URL that fits into one
 * part. Length is counted in UTF-16 units, the strictest way in which Meta may count.
 */
export function splitText(text: string, limit = MAX_TEXT): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const cut = bestCut(rest, limit);
    const part = rest.slice(0, cut).trimEnd();
    if (part) parts.push(part);
    rest = rest.slice(cut).trimStart();
  }
  if (parts.length === 0) return [rest];
  return rest.trimEnd() ? [...parts, rest.trimEnd()] : parts;
}

function bestCut(text: string, limit: number): number {
  // Look a little past the limit: only what follows shows whether a cut at the limit is clean.
  const window = text.slice(0, limit + 64);
  const urls = [...text.slice(0, limit * 2).matchAll(URL_IN_TEXT)];
  const insideUrl = (cut: number) =>
    urls.some(({ index, 0: url }) => url.length <= limit && index < cut && cut < index + url.length);
  const last = (cuts: Iterable<number>) => {
    let best = 0;
    for (const cut of cuts) if (cut <= limit && cut > best && !insideUrl(cut)) best = cut;
    return best;
  };
  return (
    last(ends(window, /\n\s*\n/g)) ||
    last(segments(window, 'sentence')) ||
    last(ends(window, /\s+/g)) ||
    last(segments(window, 'word')) ||
    last(segments(window, 'grapheme')) ||
    (isLowSurrogate(text.charCodeAt(limit)) ? limit - 1 : limit)
  );
}

function* ends(text: string, pattern: RegExp): Generator<number> {
  for (const { index } of text.matchAll(pattern)) yield index;
}

function* segments(text: string, granularity: 'sentence' | 'word' | 'grapheme'): Generator<number> {
  for (const { index } of new Intl.Segmenter(undefined, { granularity }).segment(text)) yield index;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
