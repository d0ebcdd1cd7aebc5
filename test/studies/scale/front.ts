import type { Environment, Message } from './environment.ts';
import type { Parameters } from './parameters.ts';
import { Bucket } from './rate-limit.ts';

/** Facebook's calls of the webhook, API Gateway with its throttle, and the sandboxes that accept. */
export class Front {
  /** Calls that Facebook sent again because of the throttle, or because a sandbox had no secrets. */
  throttled = 0;
  withoutSecrets = 0;
  readonly #parameters: Parameters;
  readonly #environment: Environment;
  readonly #throttle: Bucket;
  readonly #accept: (message: Message) => void;

  constructor(parameters: Parameters, environment: Environment, accept: (message: Message) => void) {
    this.#parameters = parameters;
    this.#environment = environment;
    this.#throttle = new Bucket(parameters.throttle.rate, parameters.throttle.burst);
    this.#accept = accept;
  }

  /** Facebook calls the webhook, and calls again later if it gets no 200. */
  deliver(message: Message, resendMs = this.#parameters.resendMs): void {
    const { time, sandboxes } = this.#environment;
    const sandbox = this.#throttle.takes(time.now) ? sandboxes.begin(time.now) : undefined;
    if (!sandbox) {
      this.throttled += 1;
      this.#resend(message, resendMs);
      return;
    }
    time.after(this.#parameters.acceptMs + sandbox.lateBy, () => {
      sandboxes.end(sandbox);
      if (sandbox.hasSecrets) this.#accept(message);
      else {
        this.withoutSecrets += 1;
        this.#resend(message, resendMs);
      }
    });
  }

  #resend(message: Message, resendMs: number): void {
    const { time, random } = this.#environment;
    time.after(resendMs * (0.5 + random.next()), () => this.deliver(message, 2 * resendMs));
  }
}
