/** Types that turn a wrong list into a compiler error that says what is wrong. */

/** No value fits this type: the compiler prints its sentence where the author made the mistake. */
export interface Mistake<Sentence extends string> {
  readonly error: Sentence;
}

/**
 * `L` when it has at most `N` elements. Every further element is a `Mistake`. A list whose length is known
 * only at run time passes, and is checked when the message is sent.
 */
export type AtMost<N extends keyof Indexes, L extends readonly unknown[], Rule extends string> = {
  readonly [I in keyof L]: number extends L['length']
    ? L[I]
    : I extends Indexes[N]
      ? L[I]
      : L[I] & Mistake<`${Rule} (got ${L['length']})`>;
};

/** Refuses a list that is empty at compile time. */
export type NotEmpty<L extends readonly unknown[], What extends string> = L extends readonly []
  ? Mistake<`The list of ${What} must not be empty`>
  : unknown;

/** The indexes of the longest list allowed, as the compiler names the elements of a tuple. */
interface Indexes {
  3: '0' | '1' | '2';
  10: Indexes[3] | '3' | '4' | '5' | '6' | '7' | '8' | '9';
  13: Indexes[10] | '10' | '11' | '12';
}
