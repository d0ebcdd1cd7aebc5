import type { Random } from '../../simulator/faults/random.ts';
import type { World } from './environment.ts';
import type { Message } from './message.ts';
import type { Parameters } from './parameters.ts';
import { Bucket } from './rate-limit.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { Timeline } from './timeline.ts';

/** Facebook, and what takes its calls: API Gateway with its throttle, and sandboxes. */
export class Front {
  /** Calls that Facebook had to send again: too many at once, or a sandbox without secrets. */
  throttled = 0;
  withoutSecrets = 0;
  readonly #is: Parameters;
  readonly #time: Timeline;
  readonly #random: Random;
  readonly #sandboxes: Sandboxes;
  readonly #throttle: Bucket;
  readonly #accept: (message: Message) => void;

  constructor(parameters: Parameters, world: World, accept: (message: Message) => void) {
    this.#is = parameters;
    this.#time = world.time;
    this.#random = world.random;
    this.#sandboxes = world.sandboxes;
    this.#throttle = new Bucket(parameters.throttle.rate, parameters.throttle.burst);
    this.#accept = accept;
  }

  /** Facebook calls the webhook, and again later when that does not end well. */
  deliver(message: Message, resendMs = this.#is.resendMs): void {
    const { now } = this.#time;
    const sandbox = this.#throttle.takes(now) ? this.#sandboxes.begin(now) : undefined;
    if (!sandbox) {
      this.throttled += 1;
      this.#resend(message, resendMs);
      return;
    }
    this.#time.after(this.#is.acceptMs + sandbox.lateBy, () => {
      this.#sandboxes.end(sandbox);
      if (sandbox.hasSecrets) this.#accept(message);
      else {
        this.withoutSecrets += 1;
        this.#resend(message, resendMs);
      }
    });
  }

  #resend(message: Message, resendMs: number): void {
    const wait = resendMs * (0.5 + this.#random.next());
    this.#time.after(wait, () => this.deliver(message, 2 * resendMs));
  }
}
