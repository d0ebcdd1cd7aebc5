/**
 * The answer of AWS.
 * @throws Error that says what to do when there is none.
 */
export async function askAws<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Error(whatAwsWants(error));
  }
}

/** The region that a client calls. */
export function regionOf({ config }: { readonly config: { region(): Promise<string> } }): Promise<string> {
  return askAws(config.region());
}

/** What to do when a call of AWS fails, in a sentence. */
export function whatAwsWants(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (/Credentials|Token|Signature|UnrecognizedClient/.test(name)) {
    return `AWS does not know you (${name}): sign in with the AWS CLI until aws sts get-caller-identity prints your account.`;
  }
  if (/Region/.test(error instanceof Error ? error.message : '')) {
    return 'No region is set: aws configure set region eu-west-1, or AWS_REGION=eu-west-1 before the command.';
  }
  if (/AccessDenied/.test(name)) return `AWS does not let you (${name}): use a profile that may do this.`;
  if (error instanceof Error && '$fault' in error)
    return `AWS refuses (${name}): is this the account and the region of the bot?`;
  return `AWS could not be reached (${name}): is this machine online, and the region right?`;
}
