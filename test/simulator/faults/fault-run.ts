import { join } from 'node:path';
import type { Person } from '../facebook/person.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import type { Figures } from './figures.ts';
import { InjectedFaults, outage } from './injected-faults.ts';
import { Ledger } from './ledger.ts';
import { type Minute, makePlan, type PlannedDelivery, type PlannedEvent, type PlanOptions } from './plan.ts';
import { createRandom } from './random.ts';
import type { FaultKind } from './shares.ts';

export interface FaultRunOptions extends PlanOptions {
  readonly seed: number;
  /** Whether the Page token may read conversations. Default: true. */
  readonly mayReadConversations?: boolean;
  /** Whether Facebook refuses the profile of every third person. */
  readonly refusedProfiles?: boolean;
  /** How many events an invocation gets at most. Default: 10. */
  readonly eventsAtATime?: number;
  /** Called with the number of events played so far. */
  readonly progress?: (done: number) => void;
}

export interface FaultRun {
  readonly figures: Figures;
  /** The trace of the first person for whom something went wrong. */
  readonly trace: readonly string[];
  /** How often each kind of fault was met. */
  readonly counts: ReadonlyMap<FaultKind, number>;
  /** Why events were dead-lettered, by what their handlers do: `crashes NeverFinished`, and how many. */
  readonly reasons: ReadonlyMap<string, number>;
}

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/**
 * The number of calls that fail in an outage. The clock stands still within a minute, and failed records come
 * back within it, so the outage must end on its own.
 */
const OUTAGE = 60;

/** Few enough that events wait for each other, and arrive in batches. */
const INVOCATIONS_AT_A_TIME = 3;

/** The number of webhook calls at a time. */
const PARALLEL_CALLS = 5;

/**
 * Plays a seeded plan through the whole simulator while everything around the function fails again and again,
 * and counts what becomes of the events. The seed repeats the plan, but not the interleaving.
 */
export async function runFaults(options: FaultRunOptions): Promise<FaultRun> {
  const simulator = await startSimulator({
    bot: join(import.meta.dirname, 'fault-bot.ts'),
    maxConcurrency: INVOCATIONS_AT_A_TIME,
    eventsAtATime: options.eventsAtATime ?? 10,
  });
  try {
    return await play(simulator, options);
  } finally {
    await simulator.close();
  }
}

async function play(simulator: Simulator, options: FaultRunOptions): Promise<FaultRun> {
  const { facebook, parameterStore, lambda } = simulator;
  const random = createRandom(options.seed);
  const plan = makePlan(options, random);
  const people = Array.from({ length: options.people }, (_, i) => facebook.person(`Person ${i}`));
  const ledger = new Ledger((sandbox) => lambda.sandbox(sandbox)?.now ?? Date.now());
  const faults = new InjectedFaults(random, simulator.clockOff);
  facebook.pageApi.mayReadConversations = options.mayReadConversations ?? true;
  facebook.pageApi.owners.defaultApp = facebook.app.id;
  if (options.refusedProfiles) refuseProfiles(people);
  let minute: Minute | undefined;
  let failures = 0;

  simulator.faultFor = (call) => {
    if (minute?.outage?.service === call.service && failures > 0) {
      failures -= 1;
      const isMuteQueue = minute.outage.kind === 'mute' && call.operation === 'SendMessageBatch';
      if (isMuteQueue) ledger.webhook.noteMute(call.body);
      return outage(call, minute.outage.kind);
    }
    const fault = minute && faults.choose(call);
    if (fault && 'what' in fault && fault.what === 'kill') ledger.killed(call);
    return fault;
  };
  simulator.observe = (call, answer, delivered) => ledger.observe(call, answer, delivered);
  simulator.onOutcome = (call, outcome) => {
    ledger.ended(call, typeof outcome === 'object' && outcome.status === 200 && outcome.body.startsWith('{'));
  };
  simulator.onUnread = (call) => ledger.unread(call);
  lambda.onInvocation = (sandbox, event, result) => ledger.invocation(sandbox, event, result);

  const elements = new Map<number, object>();
  let undelivered: PlannedDelivery[] = [];
  let done = 0;

  function elementOf(event: PlannedEvent): object {
    const known = elements.get(event.number);
    if (known) return known;
    const person = people[event.person];
    if (!person) throw new Error(`There is no person ${event.person}.`);
    ledger.planned(event);
    const element = facebook.element(person, fieldsOf(event));
    elements.set(event.number, element);
    return element;
  }

  async function deliver(delivery: PlannedDelivery): Promise<void> {
    const sent = delivery.events.map(elementOf);
    const again = delivery.again && random.chance(0.5);
    const withContext = again ? sent.map((element) => ({ ...element, hop_context: [{ app_id: 1 }] })) : sent;
    const status = await facebook.notify(facebook.notification(...withContext));
    ledger.delivered(delivery.events, status);
    if (status !== 200) undelivered.push({ ...delivery, again: true });
  }

  async function deliverAll(deliveries: readonly PlannedDelivery[]): Promise<void> {
    const waiting = deliveries.values();
    await Promise.all(
      Array.from({ length: PARALLEL_CALLS }, async () => {
        for (const delivery of waiting) await deliver(delivery);
      }),
    );
  }

  async function playMinute(now: Minute): Promise<void> {
    minute = now;
    failures = OUTAGE;
    if (now.token === 'refused') facebook.pageToken = `EAA${random.below(1e9)}`;
    if (now.token === 'renewed')
      parameterStore.parameters.set('/messenger-bot/FB_PAGE_TOKEN', facebook.pageToken);
    const late = undelivered;
    undelivered = [];
    await deliverAll([...late, ...now.deliveries]);
    await simulator.advance(MINUTE);
    done += now.deliveries.reduce((sum, { again, events }) => sum + (again ? 0 : events.length), 0);
    options.progress?.(done);
  }

  /** Lets time pass without new faults until all events are delivered and processed. */
  async function quiet(): Promise<void> {
    minute = undefined;
    faults.end();
    while (undelivered.length > 0) {
      const late = undelivered;
      undelivered = [];
      await deliverAll(late);
    }
    await simulator.drain();
  }

  for (const now of plan.before) await playMinute(now);
  await quiet();
  await simulator.advance(WEEK);
  await deliverAll(plan.weekOld);
  for (const now of plan.after) await playMinute(now);
  await quiet();
  facebook.undelivered.length = 0;
  const letters = await simulator.sqs.takeDeadLetters();
  return {
    figures: ledger.figures(letters),
    trace: ledger.trace(),
    counts: faults.counts,
    reasons: ledger.reasons(letters),
  };
}

/** Facebook refuses every third profile, each in another way. */
function refuseProfiles(people: readonly Person[]): void {
  for (const [i, person] of people.entries()) {
    const error = PROFILE_REFUSALS[Math.floor(i / 3) % PROFILE_REFUSALS.length];
    if (i % 3 === 0) person.profile = { error };
  }
}

const PROFILE_REFUSALS = ['100/33', '100/2018218', '100/2018247', '100', '3', '10', '200', '230'];

/** The fields of an event that carries its number and kind where the fault bot reads them. */
function fieldsOf({ number, kind, type }: PlannedEvent): object {
  const what = `${number} ${kind}`;
  const mid = `m_${number}`;
  switch (type) {
    case 'text':
      return { message: { mid, text: what } };
    case 'quick_reply':
      return { message: { mid, text: 'Tap', quick_reply: { payload: what } } };
    case 'postback':
      return { postback: { mid, title: 'Tap', payload: what } };
    case 'referral':
      return { referral: { ref: what, source: 'SHORTLINK', type: 'OPEN_THREAD' } };
    case 'reaction':
      return { reaction: { mid: what, action: 'react', reaction: 'love', emoji: '❤' } };
  }
}
