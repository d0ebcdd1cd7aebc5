/**
 * Replaces the AWS SDK's chain of credential providers in the bundle. Lambda passes credentials in
 * environment variables, so the other nine providers (profiles, SSO, instance metadata …) are never used.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
