import { SCALES } from './assumptions.ts';
import { type Demand, demandOf, LIMITS } from './limits.ts';
import { PRICES } from './prices.ts';
import { SCALE_HEAD, type Sources } from './sources.ts';
import { dollars, grouped, markdownTable } from './tables.ts';

const DEMANDS: Readonly<Record<string, (demand: Demand) => string>> = {
  'messages a second, average': ({ average }) => grouped(average),
  'messages a second, busiest': ({ busiest }) => grouped(busiest),
  'sandboxes that accept, then': ({ accepting }) => grouped(accepting),
  'sandboxes that answer, then': ({ answering }) => grouped(answering),
  'calls of the Graph API a second, then': ({ graphCalls }) => grouped(graphCalls),
  'Pages that this takes': ({ pages }) => grouped(pages),
  'GB of log a day': ({ logPerDay }) => grouped(logPerDay),
  'seconds of standstill that fill what FIFO looks through': ({ standstill }) => grouped(standstill),
  'seconds for the secrets of a sudden rush': ({ secrets }) => grouped(secrets),
};

/** What each scale asks for. */
export function demandTable({ stack, traffic }: Sources): string {
  const demands = SCALES.map((scale) => demandOf(stack, traffic, scale));
  const rows = Object.entries(DEMANDS).map(([name, of]) => [name, ...demands.map(of)]);
  return markdownTable(['', ...SCALE_HEAD], rows);
}

/** What to change when. */
export function scaleNotes({ stack }: Sources): string {
  return [
    `- **1,000 a day** runs as it is deployed, and AWS gives nearly all of it away.`,
    `- **A million a day** is more than the ${stack.maxConcurrency} people at a time of the default: raise \`maxConcurrency\`, and see that the account’s quota of concurrent executions is ${grouped(LIMITS.concurrentExecutions)} and not 10. [\`test/studies/scale/SCALE.md\`](../test/studies/scale/SCALE.md) shows how long people wait with which value. Over ${LIMITS.inboxPerSecond} messages a second Meta stops showing new ones in the Page’s inbox until it is less.`,
    `- **A hundred million a day** does not go through one Page: Meta takes ${LIMITS.sendsPerSecond} sends a second from each (${LIMITS.mediaPerSecond} with audio or video, see [\`test/studies/scale/SCALE.md\`](../test/studies/scale/SCALE.md#a-pages-sending-rate)). Whether seen and typing count there is not written; the table counts them. The stage’s throttle (${grouped(stack.throttle.rate)} a second) is too low, and the account’s (${grouped(LIMITS.httpApiCallsPerSecond)}) is near; one event source has at most ${grouped(LIMITS.maxConcurrency)} sandboxes, so it takes more than one stack. SQS is not the limit: in high-throughput mode it takes ${grouped(LIMITS.fifoCallsPerSecond)} calls a second of each kind in us-east-1.`,
    `- **Standstill**: FIFO looks for free people among the first ${grouped(LIMITS.fifoLooksThrough)} messages (older pages say 20,000). A single person with a longer backlog would hold up all others; the alarm _Backlog_ rings at 10,000.`,
    `- **Secrets**: Parameter Store takes ${LIMITS.parameterReadsPerSecond} reads a second from an account. So many new sandboxes a second get their secrets; the calls of others are answered 500, and Facebook sends them again. From some hundred sandboxes on, raise it (_Parameter Store settings → higher throughput_, ${dollars(PRICES.parameterReads.tiers[0].dollars * 10_000)} for 10,000 parameters read; counted in the last column above).`,
  ].join('\n');
}
