/** What differs between the Pages. */
export interface Branch {
  readonly name: string;
  readonly hours: string;
  readonly phone: `+${string}`;
  /** Where tables are booked. */
  readonly booking: string;
  /** The name of the secret that signs links to `booking`. */
  readonly key: string;
}

/** The branches by the id of their Page: the ids of the context value `pages` in `cdk.json`. Put your own here. */
export const BRANCHES: Readonly<Record<string, Branch>> = {
  '1906385232743451': {
    name: 'Harbour Café',
    hours: 'Every day from 8 to 22.',
    phone: '+353155501',
    booking: 'https://harbour.example.com/book',
    key: 'HARBOUR_KEY',
  },
  '1906385232743452': {
    name: 'Castle Café',
    hours: 'Tuesday to Sunday from 10 to 18.',
    phone: '+353155502',
    booking: 'https://castle.example.com/book',
    key: 'CASTLE_KEY',
  },
};

/**
 * The branch of a Page.
 * @throws Error for a Page that is not in the table
 */
export function branchOf(page: string): Branch {
  const branch = BRANCHES[page];
  if (!branch) throw new Error(`Page ${page} has no branch: add it to BRANCHES in branches.ts.`);
  return branch;
}
