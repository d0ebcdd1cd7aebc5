/**
 * Stands for the AWS SDK's credential chain in the bundle. Lambda gives a function its credentials in the
 * environment, so the other nine ways (profiles, SSO, instance metadata …) would only be carried along.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
