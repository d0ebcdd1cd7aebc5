import { ASSUMPTIONS, SCALES } from './assumptions.ts';
import { PRICES, type Price } from './prices.ts';
import type { Sources } from './sources.ts';
import { grouped, markdownTable } from './tables.ts';

/** Every figure that is not a price, and where it is from. */
export function assumptionTable({ stack, traffic }: Sources): string {
  const { queued } = traffic;
  const counted = (what: string, value: string) => [what, value, 'counted in the simulator'];
  const read = (what: string, value: string) => [what, value, 'read from the synthesised template'];
  return markdownTable(
    ['what', 'value', 'from'],
    [
      ...Object.values(ASSUMPTIONS).map(({ what, value, why }) => [what, String(value), `assumed: ${why}`]),
      ...SCALES.map(({ perDay, cold }) => [
        `share of invocations in a new sandbox, ${grouped(perDay)} a day`,
        String(cold),
        'assumed: AWS says under 0.01 for busy functions',
      ]),
      counted('calls of the Graph API for a message', String(queued.calls['graph POST'] ?? 0)),
      counted('bytes of such a call, without TLS', String(queued.graphBytes)),
      counted('bytes of the queue record', String(queued.recordBytes)),
      counted('bytes of the item', String(queued.itemBytes)),
      counted('bytes and lines that the function logs', `${queued.logBytes} in ${queued.logLines}`),
      read('architecture', stack.architecture),
      read('memory, MB', String(stack.memory)),
      read('alarms, dashboards, custom metrics', `${stack.alarms}, ${stack.dashboards}, ${stack.metrics}`),
    ],
  );
}

/** The list prices with their sources. */
export function priceTable(): string {
  const rows = Object.values(PRICES).map(({ unit, tiers, page, seen }: Price) => [
    unit,
    tiers
      .map(
        ({ dollars: each, upTo }) =>
          `${eachUnit(each)}${upTo === undefined ? '' : ` up to ${grouped(upTo)}`}`,
      )
      .join(', '),
    `[AWS](${page})`,
    seen.replace(/^https:\/\/([^/]+).*/, (url, host: string) => `[${host}](${url})`),
  ]);
  return markdownTable(['for each', 'dollars', 'AWS’s page', 'read at'], rows);
}

/** Without the powers of ten. */
function eachUnit(each: number): string {
  return each < 0.001 ? `${Number((each * 1e6).toPrecision(7))} / 1,000,000` : String(each);
}
