/** Services of AWS, and the Graph API, as `InterceptedCall.service` names them. */
const AWS = ['AmazonSQS', 'DynamoDB_20120810', 'AmazonSSM'] as const;
const ALL = ['graph', ...AWS] as const;

interface Share {
  /** The share of the calls of each service that meets this fault. */
  readonly share: number;
  readonly services: readonly string[];
  readonly what: string;
}

/** All that goes wrong with the function's calls in a fault run, and how often. */
export const SHARES = {
  'lost before': { share: 0.004, services: ALL, what: 'the connection breaks, without effect' },
  'lost after': { share: 0.004, services: ALL, what: 'takes effect, but the connection breaks' },
  'killed before': { share: 0.0015, services: ALL, what: 'the function is killed, without effect' },
  'killed after': { share: 0.0015, services: ALL, what: 'takes effect, and the function is killed' },
  'late 1.5 s': { share: 0.004, services: ALL, what: 'takes effect, is answered after 1.5 s' },
  'late 3 s': { share: 0.003, services: ALL, what: 'takes effect, is answered after 3 s' },
  unheard: { share: 0.0015, services: ALL, what: 'takes effect, is never answered' },
  hangs: { share: 0.0015, services: ALL, what: 'no effect, no answer' },
  error: { share: 0.006, services: ALL, what: 'the service’s own error: down for a moment' },
  throttled: { share: 0.001, services: ALL, what: 'the service’s own throttling for 3 to 15 calls' },
  'clock off': {
    share: 0.0005,
    services: AWS,
    what: 'the service’s clock is ten minutes off for 3 to 15 calls',
  },
  'part of a batch': {
    share: 0.006,
    services: ['AmazonSQS'],
    what: 'SQS takes only some entries of a batch',
  },
  'gateway error': { share: 0.002, services: ['graph'], what: 'takes effect, is answered with 502 and HTML' },
  'no JSON': { share: 0.001, services: ['graph'], what: 'takes effect, is answered with 200 and HTML' },
} as const satisfies Readonly<Record<string, Share>>;

/** What is wrong with all calls of one service for a while: the share of the minutes in which it begins. */
export const OUTAGES = {
  down: { share: 0.03, what: 'answers every call with an error' },
  throttling: { share: 0.03, what: 'throttles every call' },
  'slow 1.5 s': { share: 0.03, what: 'works, and answers every call after 1.5 s' },
  'slow 3 s': { share: 0.03, what: 'works, and answers every call after 3 s' },
  mute: { share: 0.02, what: 'works, but no answer is heard' },
  hanging: { share: 0.02, what: 'neither works nor answers' },
} as const satisfies Readonly<Record<string, Omit<Share, 'services'>>>;

/** What handlers do wrong: the share of the events for which they do it. */
export const HANDLER_FAULTS = {
  throws: { share: 0.02, what: 'throws an error in the first nine seconds' },
  later: { share: 0.01, what: 'asks to be called again after two minutes' },
  poison: { share: 0.004, what: 'throws an error each time' },
  empty: { share: 0.003, what: 'sends an empty message each time, which Facebook refuses' },
  crashes: { share: 0.005, what: 'ends the process each time' },
  leaves: { share: 0.005, what: 'leaves promises alone that fail, in the first nine seconds' },
} as const satisfies Readonly<Record<string, Omit<Share, 'services'>>>;

/** Something that a handler does wrong. */
export type HandlerFault = keyof typeof HANDLER_FAULTS;

/** A kind of outage. */
export type OutageKind = keyof typeof OUTAGES;

/** A kind of fault. */
export type FaultKind = keyof typeof SHARES;

/** The largest share of webhook calls that may get a 5xx although all their events were queued, kills aside. */
export const REFUSED_THOUGH_QUEUED = 0.01;

/** In a run with fewer calls of the webhook one of them is too large a share, so the bound is that of this many. */
export const CALLS_OF_A_RUN = 300;

/** How often one message may arrive at most if the token may not read conversations. */
export const MOST_COPIES = 5;

const KINDS = Object.keys(SHARES).filter((kind): kind is FaultKind => kind in SHARES);

/** The kind of fault that a call of a service meets; usually none. @param dice from 0 up to but not including 1 */
export function faultKind(service: string, dice: number): FaultKind | undefined {
  let sum = 0;
  return KINDS.find((kind) => {
    const { share, services }: Share = SHARES[kind];
    if (services.includes(service)) sum += share;
    return services.includes(service) && dice < sum;
  });
}

const OUTAGE_KINDS = Object.keys(OUTAGES).filter((kind): kind is OutageKind => kind in OUTAGES);
const HANDLER_KINDS = Object.keys(HANDLER_FAULTS).filter(
  (kind): kind is HandlerFault => kind in HANDLER_FAULTS,
);

/** The outage of a minute; usually none. @param dice from 0 up to but not including 1 */
export function outageKind(dice: number): OutageKind | undefined {
  return chosen(OUTAGE_KINDS, OUTAGES, dice);
}

/** What the handler of an event does wrong; usually nothing. @param dice from 0 up to but not including 1 */
export function handlerFault(dice: number): HandlerFault | undefined {
  return chosen(HANDLER_KINDS, HANDLER_FAULTS, dice);
}

function chosen<Kind extends string>(
  kinds: readonly Kind[],
  shares: Readonly<Record<Kind, Pick<Share, 'share'>>>,
  dice: number,
): Kind | undefined {
  let sum = 0;
  return kinds.find((kind) => {
    sum += shares[kind].share;
    return dice < sum;
  });
}

/** The tables as text. @param counts how often each kind was met in a run */
export function sharesTable(counts?: ReadonlyMap<FaultKind, number>): string {
  const calls = KINDS.map((kind) => {
    const { share, services, what }: Share = SHARES[kind];
    const where = services.length === ALL.length ? 'all' : services.length === 1 ? services[0] : 'AWS';
    const times = counts ? `${counts.get(kind) ?? 0} times`.padStart(12) : '';
    return `${kind.padEnd(18)}${`${(share * 100).toFixed(2)} %`.padStart(7)} of ${where?.padEnd(10)}${times}  ${what}`;
  });
  const minutes = OUTAGE_KINDS.map((kind) => {
    const { share, what } = OUTAGES[kind];
    return `${kind.padEnd(18)}${`${(share * 100).toFixed(2)} %`.padStart(7)} of minutes    one service ${what}`;
  });
  const events = HANDLER_KINDS.map((kind) => {
    const { share, what } = HANDLER_FAULTS[kind];
    return `${kind.padEnd(18)}${`${(share * 100).toFixed(2)} %`.padStart(7)} of events     the handler ${what}`;
  });
  return [...calls, ...minutes, ...events].join('\n');
}
