import { html, nothing, type TemplateResult } from 'lit-html';
import type { Element } from '../../facebook/page-message.ts';

/** The fields of a receipt that the page shows. */
interface Receipt {
  readonly recipient_name?: string;
  readonly order_number?: string;
  readonly currency?: string;
  readonly payment_method?: string;
  readonly summary?: {
    readonly subtotal?: number;
    readonly shipping_cost?: number;
    readonly total_tax?: number;
    readonly total_cost?: number;
  };
  readonly elements?: readonly (Element & { readonly quantity?: number; readonly price?: number })[];
}

/** A receipt with its items and sums. */
export function receipt(payload: object): TemplateResult {
  const {
    recipient_name,
    order_number,
    currency = '',
    payment_method,
    summary = {},
    elements = [],
  }: Receipt = payload;
  const sums = [
    ['Subtotal', summary.subtotal],
    ['Shipping', summary.shipping_cost],
    ['Tax', summary.total_tax],
    ['Total', summary.total_cost],
  ] as const;
  return html`
    <div class="card receipt" role="group" aria-label="Receipt">
      <p class="card-title" dir="auto">Receipt ${order_number}</p>
      <p class="card-subtitle" dir="auto">${[recipient_name, payment_method].filter(Boolean).join(' · ')}</p>
      <table>
        <tbody>
          ${elements.map(
            ({ title, quantity = 1, price = 0 }) =>
              html`<tr><th scope="row" dir="auto">${quantity} × ${title}</th><td>${money(price, currency)}</td></tr>`,
          )}
        </tbody>
        <tfoot>
          ${sums.map(([name, sum]) => (sum === undefined ? nothing : html`<tr><th scope="row">${name}</th><td>${money(sum, currency)}</td></tr>`))}
        </tfoot>
      </table>
    </div>
  `;
}

function money(sum: number, currency: string): string {
  return `${sum.toFixed(2)} ${currency}`;
}
