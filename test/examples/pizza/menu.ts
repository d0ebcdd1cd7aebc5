/** What can be ordered, with prices in cents. Put your own pizzas and pictures here. */
export const PIZZAS = [
  { id: 'margherita', name: 'Margherita', what: 'Tomato, mozzarella, basil', price: 850 },
  { id: 'salami', name: 'Salami', what: 'Tomato, mozzarella, spicy salami', price: 950 },
  { id: 'funghi', name: 'Funghi', what: 'Tomato, mozzarella, fresh mushrooms', price: 900 },
] as const;

export type Pizza = (typeof PIZZAS)[number];

/** How many of each pizza, by id. */
export type Cart = Readonly<Record<string, number>>;

export const DELIVERY = 200;

/** The lines of a cart. A pizza that is no longer made is left out. */
export function linesOf(cart: Cart): readonly (Pizza & { readonly quantity: number })[] {
  return PIZZAS.map((pizza) => ({ ...pizza, quantity: cart[pizza.id] ?? 0 })).filter(
    ({ quantity }) => quantity > 0,
  );
}

/** In cents, without the delivery. */
export function subtotalOf(cart: Cart): number {
  return linesOf(cart).reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/** A cart as text: “2 × Salami, 1 × Funghi: €30.00 with delivery”. */
export function asText(cart: Cart): string {
  const lines = linesOf(cart).map(({ name, quantity }) => `${quantity} × ${name}`);
  return `${lines.join(', ')}: ${euros(subtotalOf(cart) + DELIVERY)} with delivery`;
}

export function euros(cents: number): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(cents / 100);
}
