/** What a bot declares in its type: `interface Shop { payload: 'ORDER'; state: { order?: string } }`. */
export interface BotTypes {
  /** The payload names that its buttons and quick replies send back. */
  readonly payload?: string;
  /** What it remembers of each person, as JSON. */
  readonly state?: object;
}

/** What a bot remembers of a person: exactly what its type declares. */
export type State<B extends BotTypes> = B extends { readonly state: infer S extends object }
  ? Json<S>
  : Record<never, never>;

/** Requires `initialState` if a property of the declared state is not optional. */
export type InitialState<B extends BotTypes> =
  Record<never, never> extends State<B> ? Partial<HasInitialState<B>> : HasInitialState<B>;

interface HasInitialState<B extends BotTypes> {
  /**
   * The state of a first contact. It also fills in what the stored state of an older version of the bot lacks. Required
   * if a property of the state is not optional.
   */
  readonly initialState: State<B>;
}

/** `T` if it comes back from JSON as it was; in place of what does not, an error to read. */
export type Json<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Date
    ? NotJson<'A Date does not come back from JSON: keep date.getTime() or date.toISOString()'>
    : T extends bigint
      ? NotJson<'A bigint does not come back from JSON: keep a string'>
      : T extends symbol | ((...args: never) => unknown)
        ? NotJson<'A function or symbol does not come back from JSON'>
        : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
          ? NotJson<'A Map or Set does not come back from JSON: keep an object or an array'>
          : { [K in keyof T]: Json<T[K]> };

/** Shows its sentence in the compiler's error. */
interface NotJson<Sentence extends string> {
  readonly error: Sentence;
}
