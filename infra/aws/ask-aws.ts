import { CHECK_ONLINE } from '../proxy.ts';

/**
 * Waits for a response from AWS.
 * @throws Error that says what to do if the call fails
 */
export async function askAws<T>(response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (error) {
    throw new Error(awsAdvice(error));
  }
}

/**
 * The region that a client of the AWS SDK calls.
 * @throws Error that says how to set one
 */
export function regionOf({ config }: { readonly config: { region(): Promise<string> } }): Promise<string> {
  return askAws(config.region());
}

/** Says what to do about a failed call of AWS. */
export function awsAdvice(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (/Credentials|Token|Signature|UnrecognizedClient/.test(name))
    return `AWS does not accept your credentials (${name}): sign in with the AWS CLI until aws sts get-caller-identity prints your account.`;
  if (/Region/.test(message))
    return 'No AWS region is set: run aws configure set region eu-west-1, or put AWS_REGION=eu-west-1 before the command.';
  if (/AccessDenied/.test(name))
    return `AWS denies access (${name}): use a profile that has permission for this call.`;
  if (error instanceof Error && '$fault' in error)
    return `AWS refused the call (${name}): check that this is the account and the region of the bot.`;
  return `AWS could not be reached (${name}): ${CHECK_ONLINE}. The region must be right, too.`;
}
