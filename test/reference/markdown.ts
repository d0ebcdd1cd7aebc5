import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The Markdown files of the project, by their path from its root. */
export function markdownFiles(): readonly string[] {
  const found = globSync('{,.github/,lambda/,infra/,test/}**/*.md', {
    cwd: root,
    exclude: ['node_modules', 'cdk.out'],
  });
  return [...new Set(found)].toSorted();
}

/** The text of a file. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** What is wrong with the relative links of a Markdown file: each that leads nowhere. */
export function brokenLinks(path: string): readonly string[] {
  return linksIn(textOf(path)).filter((link) => !leadsSomewhere(path, link));
}

function linksIn(text: string): readonly string[] {
  const prose = withoutCode(text);
  const links = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|(?:src|srcset|href)="([^"]+)"/g)];
  return links.map(([, link, attribute]) => link ?? attribute ?? '').filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : relative(root, resolve(root, dirname(from), decodeURIComponent(path)));
  if (target.startsWith('..') || !existsSync(join(root, target))) return false;
  return anchor === undefined || (extname(target) === '.md' && anchorsIn(textOf(target)).includes(anchor));
}

/** The anchors that GitHub gives to headings: small letters, hyphens for spaces, a number behind a second one. */
function anchorsIn(text: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = slugOf(heading);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function withoutCode(text: string): string {
  return text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
}
