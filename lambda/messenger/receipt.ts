import { countWithin, mustHold } from './limits.ts';
import type { AttachmentMessage } from './message.ts';
import * as PAGES from './pages.ts';
import { template } from './template.ts';
import { withoutEmpty } from './without-empty.ts';

/** A receipt. Amounts are in units of the currency (euros, not cents). */
export interface Receipt {
  readonly recipient_name: string;
  /** Must be unique. */
  readonly order_number: string;
  /** ISO 4217: `EUR`. */
  readonly currency: string;
  readonly payment_method: string;
  readonly summary: {
    readonly total_cost: number;
    readonly subtotal?: number;
    readonly shipping_cost?: number;
    readonly total_tax?: number;
  };
  readonly merchant_name?: string;
  /** Seconds since 1970, as a string. */
  readonly timestamp?: string;
  readonly order_url?: string;
  readonly address?: {
    readonly street_1: string;
    readonly street_2?: string;
    readonly city: string;
    readonly postal_code: string;
    readonly state: string;
    readonly country: string;
  };
  readonly adjustments?: readonly { readonly name: string; readonly amount: number }[];
  /** At most 100. */
  readonly elements?: readonly {
    readonly title: string;
    readonly price: number;
    readonly subtitle?: string;
    readonly quantity?: number;
    readonly currency?: string;
    readonly image_url?: string;
  }[];
}

/**
 * A receipt with up to 100 elements.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/receipt
 */
export function receipt(receipt: Receipt): AttachmentMessage<never> {
  const elements = (receipt.elements ?? []).map(withoutEmpty);
  const address = receipt.address && withoutEmpty(receipt.address);
  const payload = withoutEmpty({ template_type: 'receipt', ...receipt, address, elements });
  return template(payload, () => {
    const must = (holds: boolean, rule: string) => mustHold(holds, rule, PAGES.receipt);
    for (const field of ['recipient_name', 'order_number', 'currency', 'payment_method'] as const)
      must(Boolean(receipt[field]), `The ${field} of a receipt must not be empty`);
    must(receipt.summary?.total_cost !== undefined, 'A receipt needs a summary with its total_cost');
    for (const field of ['street_1', 'city', 'postal_code', 'state', 'country'] as const)
      must(!address || Boolean(address[field]), `The ${field} of a receipt’s address must not be empty`);
    countWithin('A receipt', 'elements', elements, 100, PAGES.receipt, 0);
    for (const { title, price } of elements) {
      must(Boolean(title), 'The title of an element of a receipt must not be empty');
      must(price !== undefined, 'An element of a receipt needs its price');
    }
  });
}
