import { SCALES, type Scale } from './assumptions.ts';
import { billOf } from './bill.ts';
import { smallServerLimit, smallServerUsage, tasksUsage } from './servers.ts';
import { bill, SCALE_HEAD, type Sources } from './sources.ts';
import { dollars, grouped, markdownTable } from './tables.ts';
import { inLineUsage } from './usage.ts';

interface Variant {
  readonly name: string;
  readonly cost: (scale: Scale) => number | undefined;
}

function variants(sources: Sources): readonly Variant[] {
  const { stack, traffic } = sources;
  return [
    { name: 'this stack', cost: (scale) => bill(sources, scale).total },
    {
      name: 'in line: no queue (`EVENT_QUEUE_URL` empty)',
      cost: (scale) => billOf(inLineUsage(stack, traffic, scale)).total,
    },
    {
      name: 'one t4g.small, queue and memory on its disk',
      cost: (scale) => {
        const usage = smallServerUsage(traffic, scale);
        return usage && billOf(usage).total;
      },
    },
    {
      name: 'Fargate tasks in two zones, a balancer, the same queue and table',
      cost: (scale) => billOf(tasksUsage(stack, traffic, scale)).total,
    },
  ];
}

/** What other ways of running the same bot cost. */
export function comparisonTable(sources: Sources): string {
  const rows = variants(sources).map(({ name, cost }) => [
    name,
    ...SCALES.map((scale) => {
      const amount = cost(scale);
      return amount === undefined ? '–' : dollars(amount);
    }),
  ]);
  return markdownTable(['dollars a month, list prices', ...SCALE_HEAD], rows);
}

/** What they lack. */
export function comparisonNotes(sources: Sources): string {
  const [ours, , small, tasks] = variants(sources);
  const evenWithSmall = breakEven(ours, small);
  const evenWithTasks = breakEven(ours, tasks);
  return [
    `- **In line** saves the queue, an invocation and a line of log. It loses what the queue is for: a failed answer is logged and lost, a person’s messages that come in two calls may be answered in the wrong order or side by side, Facebook’s patience of five seconds bounds the bot (a language model may not fit), and a rush of people becomes a rush of sandboxes and of sends, without \`maxConcurrency\` before it. The stack has no switch for it; \`sam local\` runs so, and without the table, by the env files of \`test/events\`.`,
    `- **One small server** is dearer below about ${grouped(evenWithSmall)} messages a day and cheaper above, up to about ${grouped(Math.floor(smallServerLimit() / 1e4) * 1e4)}, where its share of CPU ends (–). It has one disk in one zone: when either fails, or while it restarts, is patched or gets a new version, nobody is answered; Facebook sends again for a while and after an hour of failures switches the webhook off. A certificate, backups, updates, alarms, and a queue that survives a crash are yours to build; their hours are not in the figure.`,
    `- **Tasks in two zones** keep the same promises with the same code around a loop that polls the queue. Two idle tasks and the balancer cost more than the stack below about ${grouped(evenWithTasks)} messages a day. Above, they are cheaper, because one process waits for many answers of the Graph API at once while Lambda is paid for each wait. They lack what Lambda brings unasked: growing within seconds, nothing to patch, and a sandbox for each event, so that one that hangs or crashes holds up nobody else.`,
  ].join('\n');
}

/** Messages a day from which on the other one is cheaper. */
function breakEven(ours: Variant | undefined, other: Variant | undefined): number {
  for (let perDay = 1_000; perDay < 1e7; perDay = Math.round(perDay * 1.02)) {
    const scale = { perDay, cold: 0.01 };
    const theirs = other?.cost(scale);
    if (theirs !== undefined && theirs < (ours?.cost(scale) ?? 0)) return Number(perDay.toPrecision(1));
  }
  throw new Error('There is no such number of messages.');
}
