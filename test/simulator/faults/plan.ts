import type { Random } from './random.ts';
import { type HandlerFault, handlerFault, type OutageKind, outageKind } from './shares.ts';

/** The size of a plan. */
export interface PlanOptions {
  readonly events: number;
  readonly people: number;
}

/** An event of a person, as the fault bot understands it. */
export interface PlannedEvent {
  readonly number: number;
  /** The index of the person. */
  readonly person: number;
  readonly kind: 'plain' | HandlerFault;
  readonly type: 'text' | 'quick_reply' | 'postback' | 'referral' | 'reaction';
}

/** One call of the webhook. */
export interface PlannedDelivery {
  readonly events: readonly PlannedEvent[];
  /** Whether Facebook has sent these events before. */
  readonly again: boolean;
}

/** What Facebook delivers in one minute, in random order, and what is wrong with which service. */
export interface Minute {
  readonly deliveries: readonly PlannedDelivery[];
  readonly outage: { readonly service: string; readonly kind: OutageKind } | undefined;
  /** Facebook refuses the Page token from this minute on, or Parameter Store gets the new one. */
  readonly token: 'refused' | 'renewed' | undefined;
}

/** Two halves with a week between them. After the week Facebook sends some events of the first half again. */
export interface Plan {
  readonly before: readonly Minute[];
  readonly weekOld: readonly PlannedDelivery[];
  readonly after: readonly Minute[];
}

const EVENTS_A_MINUTE = 40;
const SERVICES = ['graph', 'AmazonSQS', 'DynamoDB_20120810', 'AmazonSSM'];

/** Plans a run; the same seed gives the same plan. */
export function makePlan({ events, people }: PlanOptions, random: Random): Plan {
  const all = Array.from({ length: events }, (_, i) => plannedEvent(i + 1, people, random));
  const half = Math.ceil(events / 2);
  const [first, second] = [all.slice(0, half), all.slice(half)];
  return {
    before: minutes(first, random),
    weekOld: random
      .shuffle(first)
      .slice(0, Math.ceil(events / 50))
      .map((event) => ({ events: [event], again: true })),
    after: minutes(second, random),
  };
}

function plannedEvent(number: number, people: number, random: Random): PlannedEvent {
  return {
    kind: handlerFault(random.next()) ?? 'plain',
    number,
    person: random.below(people),
    type: random.pick(['text', 'text', 'quick_reply', 'postback', 'referral', 'reaction']),
  };
}

function minutes(events: readonly PlannedEvent[], random: Random): readonly Minute[] {
  const count = Math.ceil(events.length / EVENTS_A_MINUTE);
  // The minutes at the end are for deliveries that come late.
  const deliveries: PlannedDelivery[][] = Array.from({ length: count + 11 }, () => []);
  for (let minute = 0; minute < count; minute++) {
    const now = events.slice(minute * EVENTS_A_MINUTE, (minute + 1) * EVENTS_A_MINUTE);
    for (const delivery of inCalls(now, random)) {
      deliveries[minute]?.push(delivery);
      if (random.chance(0.06)) deliveries[minute]?.push({ ...delivery, again: true });
      if (random.chance(0.04)) deliveries[minute + 10]?.push({ ...delivery, again: true });
    }
  }
  const refused = random.below(Math.max(1, count - 4));
  return deliveries.map((deliveries, minute) => ({
    deliveries: random.shuffle(deliveries),
    outage: plannedOutage(random),
    token: minute === refused ? 'refused' : minute === refused + 3 ? 'renewed' : undefined,
  }));
}

function plannedOutage(random: Random): Minute['outage'] {
  const kind = outageKind(random.next());
  return kind && { service: random.pick(SERVICES), kind };
}

/** Most events come alone; some come together, even several of one person. */
function inCalls(events: readonly PlannedEvent[], random: Random): readonly PlannedDelivery[] {
  const calls: PlannedDelivery[] = [];
  for (let i = 0; i < events.length; ) {
    const size = random.chance(0.3) ? 2 + random.below(15) : 1;
    calls.push({ events: events.slice(i, i + size), again: false });
    i += size;
  }
  return calls;
}
