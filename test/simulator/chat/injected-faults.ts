import { setTimeout } from 'node:timers/promises';
import type { Fault } from '../facebook/facebook.ts';
import type { Simulator } from '../simulator.ts';
import type { FaultName, StatusView } from './view.ts';

/** Errors of the Graph API, with Meta's codes and messages. */
const FAULTS: Partial<Record<FaultName, Fault>> = {
  'rate limit': { error: { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' } },
  'window closed': {
    error: {
      code: 10,
      error_subcode: 2018278,
      message: '(#10) This message is sent outside of allowed window.',
    },
  },
  blocked: {
    error: { code: 551, error_subcode: 1545041, message: "(#551) This person isn't available right now." },
  },
  down: { error: { code: 2, message: 'Service temporarily unavailable', is_transient: true }, status: 500 },
};

/** Injects faults into the next deliveries and calls. */
export class InjectedFaults {
  readonly #simulator: Simulator;
  readonly #stop: AbortSignal;
  readonly #faults: FaultName[] = [];
  /** How long a slow answer takes, in milliseconds: longer than the function's time-out for a call. */
  delay = 12_000;
  /** How many answers were slow so far. */
  slowSoFar = 0;
  #slow = 0;
  #isTokenRefused = false;

  /** @param stop ends slow answers at once */
  constructor(simulator: Simulator, stop: AbortSignal) {
    this.#simulator = simulator;
    this.#stop = stop;
    simulator.faultFor = ({ service }) => {
      if (service !== 'graph' || this.#slow === 0) return undefined;
      this.#slow -= 1;
      this.slowSoFar += 1;
      return { when: 'instead', answer: (call, answer) => this.#answerLate(() => answer(call)) };
    };
  }

  /** How many deliveries or calls each fault will still hit. */
  get left(): StatusView['faults'] {
    const { deliveryFaults, faults } = this.#simulator.facebook;
    const names: readonly FaultName[] = [
      ...deliveryFaults,
      ...this.#faults.slice(this.#faults.length - faults),
    ];
    const left: Partial<Record<FaultName, number>> = {};
    for (const name of names) left[name] = (left[name] ?? 0) + 1;
    if (this.#slow > 0) left.slow = this.#slow;
    if (this.#isTokenRefused) left.token = 1;
    return left;
  }

  /** Lets the next `times` deliveries or calls fail. */
  inject(name: FaultName, times: number): void {
    const { facebook } = this.#simulator;
    const fault = FAULTS[name];
    if (name === 'twice' || name === 'wrong signature' || name === 'held') {
      facebook.deliveryFaults.push(...Array.from({ length: times }, () => name));
    } else if (name === 'slow') this.#slow += times;
    else if (name === 'token') this.#refuseToken();
    else if (fault) {
      facebook.failNext(...Array.from({ length: times }, () => fault));
      this.#faults.push(...Array.from({ length: times }, () => name));
    }
  }

  /** Removes all faults and puts Facebook's current Page token in Parameter Store. */
  async clear(): Promise<void> {
    const { facebook, parameterStore } = this.#simulator;
    this.#slow = 0;
    this.#isTokenRefused = false;
    parameterStore.parameters.set('/messenger-bot/FB_PAGE_TOKEN', facebook.pageToken);
    await facebook.clearFaults();
  }

  #refuseToken(): void {
    this.#isTokenRefused = true;
    this.#simulator.facebook.pageToken = `EAAnew${Date.now()}`;
  }

  async #answerLate<T>(answer: () => Promise<T>): Promise<T> {
    const answered = await answer();
    await setTimeout(this.delay, undefined, { signal: this.#stop, ref: false }).catch(() => {});
    return answered;
  }
}
