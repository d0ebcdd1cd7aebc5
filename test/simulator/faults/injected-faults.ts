import { awsError } from '../aws/aws-error.ts';
import { errorResponse } from '../facebook/graph-call.ts';
import { type GraphErrorCode, graphError } from '../facebook/graph-errors.ts';
import type { CallResponse, InjectedFault, InterceptedCall } from '../intercepted-calls.ts';
import type { Random } from './random.ts';
import { type FaultKind, faultKind, type OutageKind } from './shares.ts';
import { takeSome } from './take-some.ts';

/** How far a clock is off, in milliseconds. */
const CLOCK_OFF = 10 * 60_000;

const BEFORE = { when: 'before' } as const;
const AFTER = { when: 'after' } as const;

/** Facebook's errors that pass. */
const PASSING: readonly GraphErrorCode[] = ['2', '1', '1200/2018024', '-1/2018012'];
const RATE_LIMITS: readonly GraphErrorCode[] = ['4', '17', '32', '613', '613/2534040', '80001', '80006'];

/** The names that AWS's services give to throttling. */
const THROTTLING: Readonly<Record<string, readonly string[]>> = {
  AmazonSQS: ['com.amazonaws.sqs#RequestThrottled', 'ThrottlingException'],
  DynamoDB_20120810: [
    'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    'com.amazon.coral.availability#ThrottlingException',
  ],
  AmazonSSM: ['ThrottlingException'],
};

/** Chooses the fault of each call, by the shares of `SHARES`. */
export class InjectedFaults {
  /** How often each kind was met. */
  readonly counts = new Map<FaultKind, number>();
  readonly #random: Random;
  readonly #clockOff: Map<string, number>;
  /** For how many more calls a service is throttled, with which answer. */
  readonly #throttled = new Map<string, { left: number; readonly answer: CallResponse }>();
  /** For how many more calls the clock of a service is off. */
  readonly #clockCalls = new Map<string, number>();

  /** @param clockOff of the simulator */
  constructor(random: Random, clockOff: Map<string, number>) {
    this.#random = random;
    this.#clockOff = clockOff;
  }

  /** The fault of a call; usually none. */
  choose(call: InterceptedCall): InjectedFault | undefined {
    this.#passClock(call.service);
    const spell = this.#throttled.get(call.service);
    if (spell && spell.left > 0) {
      spell.left -= 1;
      return { ...BEFORE, what: spell.answer };
    }
    const kind = faultKind(call.service, this.#random.next());
    if (!kind || (kind === 'part of a batch' && !call.operation.endsWith('Batch'))) return undefined;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    return this.#fault(kind, call);
  }

  /** Ends everything that would go on: the services work again. */
  end(): void {
    this.#throttled.clear();
    this.#clockOff.clear();
  }

  #fault(kind: FaultKind, { service }: InterceptedCall): InjectedFault | undefined {
    switch (kind) {
      case 'lost before':
        return { ...BEFORE, what: 'hang up' };
      case 'lost after':
        return { ...AFTER, what: 'hang up' };
      case 'killed before':
        return { ...BEFORE, what: 'kill' };
      case 'killed after':
        return { ...AFTER, what: 'kill' };
      case 'late 1.5 s':
        return { when: 'late', milliseconds: 1500 };
      case 'late 3 s':
        return { when: 'late', milliseconds: 3000 };
      case 'unheard':
        return { ...AFTER, what: 'silence' };
      case 'hangs':
        return { ...BEFORE, what: 'silence' };
      case 'error':
        return { ...BEFORE, what: this.#error(service) };
      case 'throttled':
        return { ...BEFORE, what: this.#throttle(service) };
      case 'clock off':
        return this.#moveClock(service);
      case 'part of a batch':
        return { when: 'instead', answer: takeSome(this.#random) };
      case 'gateway error':
        return { ...AFTER, what: html(502) };
      case 'no JSON':
        return { ...AFTER, what: html(200) };
    }
  }

  #error(service: string): CallResponse {
    return service === 'graph' ? graphResponse(this.#random.pick(PASSING)) : unavailable();
  }

  /** Throttles a service for a while. */
  #throttle(service: string): CallResponse {
    const answer = throttling(service, this.#random.below(RATE_LIMITS.length));
    this.#throttled.set(service, { left: this.#while(), answer });
    return answer;
  }

  #moveClock(service: string): undefined {
    this.#clockOff.set(service, this.#random.pick([CLOCK_OFF, -CLOCK_OFF]));
    this.#clockCalls.set(service, this.#while());
  }

  #passClock(service: string): void {
    const left = this.#clockCalls.get(service) ?? 0;
    if (left === 0) this.#clockOff.delete(service);
    else this.#clockCalls.set(service, left - 1);
  }

  /** In calls of the service. */
  #while(): number {
    return 2 + this.#random.below(13);
  }
}

/** The fault of every call of a service during its outage. */
export function outage({ service }: InterceptedCall, kind: OutageKind): InjectedFault {
  switch (kind) {
    case 'down':
      return { ...BEFORE, what: service === 'graph' ? graphResponse('2') : unavailable() };
    case 'throttling':
      return { ...BEFORE, what: throttling(service, 0) };
    case 'slow 1.5 s':
      return { when: 'late', milliseconds: 1500 };
    case 'slow 3 s':
      return { when: 'late', milliseconds: 3000 };
    case 'mute':
      return { ...AFTER, what: 'silence' };
    case 'hanging':
      return { ...BEFORE, what: 'silence' };
  }
}

/** @param n chooses one of the service's names for it */
function throttling(service: string, n: number): CallResponse {
  if (service === 'graph') return graphResponse(RATE_LIMITS[n % RATE_LIMITS.length] ?? '4');
  const names = THROTTLING[service] ?? [];
  return awsError(names[n % names.length] ?? 'ThrottlingException', 'Rate exceeded');
}

function graphResponse(key: GraphErrorCode): CallResponse {
  const { error, status } = graphError(key);
  return errorResponse(error, status);
}

function unavailable(): CallResponse {
  return awsError('InternalServerError', 'Simulated', 500);
}

function html(status: number): CallResponse {
  return { status, headers: { 'content-type': 'text/html' }, body: '<html>Simulated</html>' };
}
