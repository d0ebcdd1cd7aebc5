import { ASSUMPTIONS, VOLUMES } from './assumptions.ts';
import { PRICES, type Price } from './prices.ts';
import type { StackFacts } from './stack-facts.ts';
import { grouped, markdownTable } from './tables.ts';
import type { CountedTraffic } from './traffic.ts';

/** Every figure that is not a price, with its source. */
export function figuresTable(stack: StackFacts, { answered }: CountedTraffic): string {
  const counted = (what: string, value: number | string) => [what, String(value), 'counted in the simulator'];
  return markdownTable(
    ['figure', 'value', 'source'],
    [
      ...Object.values(ASSUMPTIONS).map(({ what, value, why }) => [what, String(value), `assumed: ${why}`]),
      [
        'share of invocations in a new sandbox, by column',
        VOLUMES.map(({ coldShare }) => coldShare).join(', '),
        'assumed: AWS says under 0.01 for busy functions',
      ],
      counted('Graph API calls of an answer', answered.calls['graph POST'] ?? 0),
      counted(
        'bytes of a Graph API call, of a queue record',
        `${answered.graphBytes}, ${answered.recordBytes}`,
      ),
      [
        'architecture; memory, MB',
        `${stack.architecture}; ${stack.memory}`,
        'read from the synthesised template',
      ],
      [
        'custom metrics, metrics read by alarms, dashboards',
        `${stack.metrics}, ${stack.alarms}, ${stack.dashboards}`,
        'read from the synthesised template',
      ],
    ],
  );
}

/** The list prices with their sources. */
export function priceTable(): string {
  const rows = Object.values(PRICES).map(({ unit, tiers, free, page, seen }: Price) => [
    unit,
    tiers.map(tierText).join(', '),
    free === undefined ? '–' : grouped(free),
    `[AWS](${page})`,
    seen.replace(/^https:\/\/([^/]+).*/, (url, host: string) => `[${host}](${url})`),
  ]);
  return markdownTable(['unit', 'dollars', 'free each month', 'compare with', 'read at'], rows);
}

/** Small prices are per million. */
function tierText({ dollars, upTo }: Price['tiers'][number]): string {
  const price = dollars < 0.001 ? `${Number((dollars * 1e6).toPrecision(7))} / 1,000,000` : String(dollars);
  return upTo === undefined ? price : `${price} up to ${grouped(upTo)}`;
}
