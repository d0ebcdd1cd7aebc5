import { type Delivery, sign } from './delivery.ts';

/** Delivers a notification to the bot and returns the status of the response; 0 if there was none in time. */
export type Deliver = (delivery: Delivery) => Promise<number>;

/**
 * What can go wrong with a delivery: sent twice, signed with a wrong secret, or held until after the next
 * one.
 */
export type DeliveryFault = 'twice' | 'wrong signature' | 'held';

/** Facebook's deliveries to the webhook, and those that must be sent again. */
export class WebhookDeliveries {
  /** Notifications that did not get a 200. */
  readonly undelivered: Delivery[] = [];
  /** Faults of the next deliveries, in this order. */
  readonly faults: DeliveryFault[] = [];
  readonly #deliver: Deliver;
  readonly #held: Delivery[] = [];

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** The number of notifications that the bot has not received, or not accepted. */
  get waiting(): number {
    return this.undelivered.length + this.#held.length;
  }

  async send(delivery: Delivery): Promise<number> {
    const fault = this.faults.shift();
    if (fault === 'held') {
      this.#held.push(delivery);
      return 0;
    }
    const sent = fault === 'wrong signature' ? sign(delivery.body, 'not the secret') : delivery;
    const status = await this.#deliver(sent);
    if (status !== 200) this.undelivered.push(delivery);
    if (fault === 'twice') await this.#deliver(delivery);
    await this.#releaseHeld();
    return status;
  }

  /** Sends everything again that did not get a 200. */
  async resend(): Promise<void> {
    for (const delivery of this.undelivered.splice(0)) await this.send(delivery);
  }

  /** Removes all faults and delivers what was held. */
  async clearFaults(): Promise<void> {
    this.faults.length = 0;
    await this.#releaseHeld();
  }

  async #releaseHeld(): Promise<void> {
    for (const held of this.#held.splice(0)) await this.send(held);
  }
}
