/** The payload names that a bot's type declares; any string if it declares none. */
export type Payload<B extends { readonly payload?: string }> = B extends {
  readonly payload: infer P extends string;
}
  ? P
  : string;

/** The payload names that a bot handles, or that its type declares; any string if there are none. */
export type PayloadOf<B> = B extends { readonly payloads: infer H extends object }
  ? Extract<keyof H, string>
  : B extends { readonly payload?: string }
    ? Payload<B>
    : string;

/** A payload as it is sent: the name, or the name with an argument (`ORDER:42`). */
export type Sent<P extends string> = P | `${P}:${string}`;

/** The name in a payload: all before the first colon. */
export function payloadName(payload: string): string {
  return payload.split(':', 1)[0] ?? payload;
}

/** The argument in a payload: all after the first colon; empty if there is none. */
export function payloadArgument(payload: string): string {
  return payload.slice(payloadName(payload).length + 1);
}
