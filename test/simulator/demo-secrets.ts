/** The secrets of the simulated App and Page. No real App has them. */
export const DEMO_SECRETS = {
  FB_VERIFY_TOKEN: 'demo-verify-token',
  FB_PAGE_TOKEN: 'EAADemoPageToken',
  FB_APP_SECRET: 'demo-app-secret',
} as const;
