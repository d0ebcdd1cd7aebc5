/** A diagram of lines, both axes logarithmic. */
export interface Diagram {
  /** For those who cannot see it. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** A height that means something. */
  readonly mark?: { readonly y: number; readonly name: string };
}

interface Axis {
  readonly name: string;
  /** From the lowest to the highest. */
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly at: number;
  readonly name: string;
}

interface Line {
  /** Stands at its end. */
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 760;
const HEIGHT = 420;
const LEFT = 84;
const RIGHT = 150;
const TOP = 46;
const BOTTOM = 56;

/** Labels at the ends of lines are at least so far apart. */
const LABEL = 16;

/** Four colours that differ for the colour-blind, too, for a light ground and for a dark one. */
const COLOURS: readonly (readonly [light: string, dark: string])[] = [
  ['#b3261e', '#ff8a80'],
  ['#8a5a00', '#f2b84b'],
  ['#006a6a', '#4fd8d8'],
  ['#2f4fc4', '#a8b8ff'],
];

/** Draws it as SVG that is readable on light and on dark ground. */
export function svg(diagram: Diagram): string {
  const x = scale(diagram.x, LEFT, WIDTH - RIGHT);
  const y = scale(diagram.y, HEIGHT - BOTTOM, TOP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(diagram.title)}">`,
    style(),
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    `<text class="title" x="${LEFT - 64}" y="27">${escaped(diagram.title)}</text>`,
    ...diagram.y.ticks.flatMap(({ at, name }) => [
      `<path class="grid" d="M${LEFT} ${y(at)}H${WIDTH - RIGHT}"/>`,
      `<text class="tick" x="${LEFT - 8}" y="${y(at) + 4}" text-anchor="end">${escaped(name)}</text>`,
    ]),
    ...diagram.x.ticks.map(
      ({ at, name }) =>
        `<text class="tick" x="${x(at)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${escaped(name)}</text>`,
    ),
    `<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(diagram.x.name)}</text>`,
    `<text class="axis" transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(diagram.y.name)}</text>`,
    ...markOf(diagram, y),
    ...diagram.lines.map(({ points }, i) => {
      const path = points.map(([px, py], n) => `${n === 0 ? 'M' : 'L'}${x(px)} ${y(py)}`).join('');
      const dots = points.map(
        ([px, py]) => `<circle class="dot c${i}" cx="${x(px)}" cy="${y(py)}" r="3.5"/>`,
      );
      return `<path class="line c${i}" d="${path}"/>${dots.join('')}`;
    }),
    ...labels(diagram, y),
    '</svg>',
    '',
  ].join('\n');
}

function markOf({ mark }: Diagram, y: (value: number) => number): readonly string[] {
  if (!mark) return [];
  return [
    `<path class="mark" d="M${LEFT} ${y(mark.y)}H${WIDTH - RIGHT}"/>`,
    `<text class="tick" x="${LEFT + 6}" y="${y(mark.y) - 6}">${escaped(mark.name)}</text>`,
  ];
}

/** At the ends of the lines; where lines end together, one below the other. */
function labels({ lines }: Diagram, y: (value: number) => number): readonly string[] {
  let lowest = Number.NEGATIVE_INFINITY;
  return lines
    .map(({ name, points }, i) => ({ name, i, at: y(points.at(-1)?.[1] ?? 1) + 4 }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ name, i, at }) => {
      lowest = Math.max(at, lowest + LABEL);
      return `<text class="label t${i}" x="${WIDTH - RIGHT + 10}" y="${round(lowest)}">${escaped(name)}</text>`;
    });
}

function scale({ ticks }: Axis, from: number, to: number): (value: number) => number {
  const [least, most] = [ticks[0]?.at ?? 1, ticks.at(-1)?.at ?? 10].map(Math.log);
  return (value) => {
    const share = (Math.log(value) - (least ?? 0)) / ((most ?? 1) - (least ?? 0));
    return round(from + share * (to - from));
  };
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function style(): string {
  const coloured = (theme: 0 | 1) =>
    COLOURS.map((pair, i) => `.line.c${i}{stroke:${pair[theme]}}.dot.c${i},.t${i}{fill:${pair[theme]}}`).join(
      '',
    );
  return `<style>
text{font:13px system-ui,sans-serif;fill:#3c4043}.title{font-size:15px;font-weight:600;fill:#1f1f1f}.label{font-weight:600}
.ground{fill:#fff}.grid{stroke:#dfe3e8}.mark{stroke:#5f6368;stroke-dasharray:5 4}.line{fill:none;stroke-width:2.5}${coloured(0)}
@media (prefers-color-scheme:dark){text{fill:#c4c7c5}.title{fill:#f1f3f4}.ground{fill:#16191d}.grid{stroke:#33383e}.mark{stroke:#9aa0a6}${coloured(1)}}
</style>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
