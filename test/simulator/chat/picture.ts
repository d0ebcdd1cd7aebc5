/** A coloured picture with the initials of a name, or with a head and shoulders if it has no letters, as SVG. */
export function picture(name: string): string {
  const initials = name
    .split(/\s+/)
    .map((word) => /\p{L}/u.exec(word)?.[0].toUpperCase() ?? '')
    .join('')
    .match(/^.{0,2}/su)?.[0];
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">
<rect width="80" height="80" fill="hsl(${hue} 48% 38%)"/>
${initials ? text(initials) : HEAD}
</svg>
`;
}

function text(initials: string): string {
  return `<text x="40" y="41" fill="#fff" font-family="system-ui, sans-serif" font-size="30" font-weight="600" text-anchor="middle" dominant-baseline="central">${initials}</text>`;
}

const HEAD = '<path fill="#fff" d="M40 18a13 13 0 1 0 .01 0M16 66c2-14 11-21 24-21s22 7 24 21z"/>';
