/** `L` when it has no more than `N` elements or its length is known only at run time; otherwise an error to read. */
export type AtMost<N extends keyof Lengths, L extends readonly unknown[]> = number extends L['length']
  ? L
  : L['length'] extends Lengths[N]
    ? L
    : { readonly error: `at least 1, at most ${N}` };

interface Lengths {
  3: 1 | 2 | 3;
  10: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
  13: Lengths[10] | 11 | 12 | 13;
}
