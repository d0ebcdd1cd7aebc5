import { receipt } from '../../../lambda/messenger.ts';
import { type Cart, DELIVERY, linesOf, subtotalOf } from './menu.ts';

/** Gives the order to the kitchen and returns its number: call your shop's system here. */
export async function placeOrder(_cart: Cart, _address: string): Promise<string> {
  return `P-${Date.now().toString(36).toUpperCase()}`;
}

/** The receipt of an order. Facebook wants euros, not cents, and the price of a whole line. */
export function bill(order_number: string, recipient_name: string, cart: Cart) {
  const [subtotal, shipping_cost] = [subtotalOf(cart) / 100, DELIVERY / 100];
  return receipt({
    recipient_name,
    order_number,
    currency: 'EUR',
    payment_method: 'Cash at the door',
    summary: { subtotal, shipping_cost, total_cost: subtotal + shipping_cost },
    elements: linesOf(cart).map(({ name, quantity, price }) => ({
      title: name,
      quantity,
      price: (price * quantity) / 100,
    })),
  });
}

/** Tells one cart from another: `salami2,funghi1`. */
export function keyOf(cart: Cart): string {
  return linesOf(cart)
    .map(({ id, quantity }) => `${id}${quantity}`)
    .join();
}
