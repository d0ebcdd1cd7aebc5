import type { Facebook, Fault } from '../../facebook/facebook.ts';
import type { Person } from '../../facebook/person.ts';
import { INBOX } from '../../facebook/thread-control.ts';
import type { Simulator } from '../../simulator.ts';
import type { InjectedFaults } from '../injected-faults.ts';
import type { FunctionEvent } from '../invocation-entry.ts';
import { json } from '../json.ts';
import type { ErrorLine } from '../problem.ts';
import { peopleOf, recordIn } from '../queue-messages.ts';
import { CALLED_SCHEDULER } from './breaks.ts';
import type { Happened, Surroundings } from './deeds.ts';

/** What the page has besides the simulator. */
export interface PageParts {
  readonly faults: InjectedFaults;
  memory(id: string): ReturnType<Surroundings['memory']>;
}

/** How an attempt at an event ended, if not well. */
type End = 'closed' | 'given up' | 'too old' | 'tried again' | 'part of an ad' | 'crashed' | 'scheduled';

/** What no test can repeat, as the end of a sentence. */
const BREAKS: Readonly<Partial<Record<End, string>>> = {
  crashed: 'the function crashed or ran out of time',
  'too old': 'an event was older than 24 hours',
  scheduled: CALLED_SCHEDULER,
};

/** What “Copy as test” must know of everything around it. Listens besides the recorder. */
export function surroundingsOf(simulator: Simulator, { faults, memory }: PageParts): Surroundings {
  const { facebook, sqs } = simulator;
  const running = runningIn(simulator);
  const ends = endsIn(simulator, running);
  return {
    people: () => [...facebook.people.values()],
    memory: ({ id }) => memory(id),
    isWithHuman: ({ id }) => facebook.pageApi.owners.get(id) === INBOX,
    isBusy({ id }) {
      const queued = sqs.queue(sqs.events)?.messages.some(({ body }) => body.includes(id));
      return queued === true || facebook.waiting > 0;
    },
    onOwnMessage(callback) {
      const { onMessage } = facebook;
      facebook.onMessage = (person, message) => {
        onMessage(person, message);
        const { mid = '' } = person.lines.at(-1) ?? {};
        if (isWrittenToOnly(person, [...running.values()])) callback(person, mid);
      };
    },
    watch({ id }) {
      const { slowSoFar } = faults;
      const [seen, calls, waiting] = [ends.length, facebook.calls.length, facebook.waiting];
      let isLate = false;
      return () => {
        isLate ||= facebook.waiting > waiting;
        const own = ends.slice(seen).filter(({ about }) => about.includes(id));
        const refused = failuresOf(id, facebook, calls);
        const slow = Array.from({ length: faults.slowSoFar - slowSoFar }, () => 'answer lost');
        return happened(new Set(own.map(({ end }) => end)), [...refused, ...slow], isLate);
      };
    },
  };
}

/** What went wrong with the calls about a person, and with those about nobody, from a place in the list of calls on. */
function failuresOf(id: string, { calls, people }: Facebook, from: number): readonly string[] {
  const isAbout = (text: string) =>
    text.includes(id) || ![...people.keys()].some((other) => text.includes(other));
  const own = calls.slice(from).filter(({ request: { path, body } }) => isAbout(path + body));
  const isRefused = own.some(({ response }) => response !== undefined && /"code":190\b/.test(response.body));
  return [...own.flatMap(({ fault }) => (fault ? failureOf(fault) : [])), ...(isRefused ? ['190/460'] : [])];
}

function failureOf(fault: Fault): string {
  if (typeof fault === 'string') return 'answer lost';
  const { code, error_subcode } = fault.error;
  return [code, error_subcode].filter((part) => part !== undefined).join('/');
}

interface NotedEnd {
  readonly end: End;
  /** A text with the ids of those whom it is about. */
  readonly about: string;
}

/** The events of the invocations that run, from now on, by sandbox. */
function runningIn({ lambda }: Simulator): ReadonlyMap<string, string> {
  const running = new Map<string, string>();
  const { onInvocation } = lambda;
  lambda.onInvocation = (sandbox, event, result) => {
    onInvocation(sandbox, event, result);
    if (result) running.delete(sandbox);
    else running.set(sandbox, event);
  };
  return running;
}

/** Whether all events of a person that are being answered are messages which the Page sends first. */
function isWrittenToOnly({ id }: Person, events: readonly string[]): boolean {
  const records = events.flatMap((event) => json<FunctionEvent>(event).Records ?? []);
  const own = records
    .map(({ body }) => recordIn(json(body)).event)
    .filter((event) => peopleOf(event).includes(id));
  return own.length > 0 && own.every((event) => event?.type === 'outbound');
}

/** Notes how attempts end, and what a test cannot do, from now on. */
function endsIn(simulator: Simulator, running: ReadonlyMap<string, string>): readonly NotedEnd[] {
  const ends: NotedEnd[] = [];
  const records = new Map<string, string>();
  const { lambda, facebook } = simulator;
  const { onLog, onInvocation } = lambda;
  const { onOutcome } = simulator;
  simulator.onOutcome = (call, outcome, milliseconds) => {
    onOutcome(call, outcome, milliseconds);
    if (call.service !== 'Scheduler') return;
    const said = call.path + call.body;
    const isNamed = [...facebook.people.keys()].some((id) => said.includes(id));
    ends.push({ end: 'scheduled', about: isNamed ? said : (running.get(call.sandbox) ?? '') });
  };
  lambda.onLog = (line, sandbox) => {
    onLog(line, sandbox);
    const message: EndLine = Object(line.message);
    const end = endIn(message);
    if (end) ends.push({ end, about: message.person ?? records.get(sandbox) ?? '' });
  };
  lambda.onInvocation = (sandbox, event, result) => {
    onInvocation(sandbox, event, result);
    records.set(sandbox, event);
    if (result?.error !== undefined) ends.push({ end: 'crashed', about: event });
  };
  return ends;
}

/** What the function logs of it. */
interface EndLine extends Pick<ErrorLine, 'action' | 'verdict'> {
  readonly person?: string;
  /** Why the event was not answered. */
  readonly silence?: string;
}

function endIn({ action, verdict, silence }: EndLine): End | undefined {
  if (silence === 'too old') return silence;
  if (silence === 'ad click') return 'part of an ad';
  if (action === 'close') return 'closed';
  if (action === 'give up') return 'given up';
  // What fails because of Facebook or AWS is tried again in a test, too.
  return action === 'retry' && verdict === 'retry-limited' ? 'tried again' : undefined;
}

function happened(ends: ReadonlySet<End>, failures: readonly string[], isLate: boolean): Happened {
  const [found] = [...ends].flatMap((end) => BREAKS[end] ?? []);
  const broken = isLate ? 'Facebook’s call did not reach the bot' : found;
  return {
    hasFailed: ends.has('closed') || ends.has('given up'),
    wasRetried: ends.has('tried again'),
    wasAd: ends.has('part of an ad'),
    failures,
    ...(broken !== undefined && { broken }),
  };
}
